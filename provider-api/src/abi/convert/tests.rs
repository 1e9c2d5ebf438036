//! Tests of `convert`.

use super::{
    AbiConfig, AbiRemoteFile, AbiUploadOptions, Attributes, ErrorKind, RemoteFile, StorageConfig,
    UploadOptions,
};

#[test]
fn a_configuration_keeps_the_variables_that_gave_its_settings() {
    let mut config = StorageConfig::new("nas:/journal");
    config.settings.set("token", "hunter2");
    config.settings.set("tier", "hot");
    config.settings.set_variable("token", "EXAMPLE_TOKEN");
    let crossed = AbiConfig::try_from(&config).map(StorageConfig::from);
    assert_eq!(crossed, Ok(config));
}

#[test]
fn attributes_cross_and_what_is_none_is_left_out_or_refused() {
    let attributes = Attributes::from_remote([("format", "1"), ("key_id", "5f")]);
    let mut file = RemoteFile::new("a", 1);
    file.attributes.clone_from(&attributes);
    let mut abi_file = AbiRemoteFile::from(file.clone());
    abi_file
        .attributes
        .push(("Not A Name".into(), "1".into()).into());
    assert_eq!(RemoteFile::from(abi_file), file);

    let options = UploadOptions {
        attributes,
        ..UploadOptions::default()
    };
    let mut abi_options = AbiUploadOptions::from(&options);
    assert_eq!(abi_options.clone().try_into(), Ok(options));
    abi_options
        .attributes
        .push(("later".into(), "a b".into()).into());
    let refused = UploadOptions::try_from(abi_options).map_err(|error| error.kind());
    assert_eq!(refused, Err(ErrorKind::Unsupported));
}

#[test]
fn a_fact_of_a_later_host_is_left_alone() {
    let config = StorageConfig::new("nas:/journal");
    let crossed = AbiConfig::try_from(&config).map(|mut abi| {
        abi.extra.push(("colour".into(), "red".into()).into());
        StorageConfig::from(abi)
    });
    assert_eq!(crossed, Ok(config));
}
