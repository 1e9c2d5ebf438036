//! `export_provider!`: turns a crate into a provider library.

/// Makes the crate's library a devlog provider.
///
/// Declares a unit struct that implements [`RemoteStorageProvider`](crate::RemoteStorageProvider), writes
/// the manifest section, and exports the entry point with a guard around every call: a panic becomes an
/// error of that call.
///
/// Use it once, in a crate with `crate-type = ["cdylib"]` (add `"rlib"` to test it directly). `settings`
/// and everything else but `create_storage` are constants. The provider's version is the crate's.
///
/// ```
/// use devlog_provider_api::{export_provider, Host, StorageConfig, RemoteStorage, Result};
///
/// fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
///     # let _ = (config, host);
///     # Err(devlog_provider_api::Error::cancelled())
/// }
///
/// export_provider! {
///     /// Keeps objects in an example.
///     pub struct ExampleProvider {
///         name: "example",
///         title: "Example Storage",
///         description: "Keeps objects in an example",
///         settings: &[],
///         create_storage: create_storage,
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! export_provider {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $provider:ident {
            name: $name:expr,
            title: $title:expr,
            description: $description:expr,
            $(url: $url:expr,)?
            $(aliases: $aliases:expr,)?
            settings: $settings:expr,
            create_storage: $create_storage:expr $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Default)]
        $visibility struct $provider;

        const _: () = {
            #[cfg(panic = "abort")]
            ::core::compile_error!(
                "a devlog provider needs panic = \"unwind\": with \"abort\" a bug in it ends the whole backup"
            );

            const MANIFEST: $crate::manifest::Manifest = $crate::manifest::Manifest::new(
                $name,
                $title,
                ::core::env!("CARGO_PKG_VERSION"),
                $description,
                $settings,
            )
            $(.url($url))?
            $(.aliases($aliases))?
            .published(
                $crate::manifest::first_of(&[
                    ::core::option_env!("CARGO_PKG_HOMEPAGE"),
                    ::core::option_env!("CARGO_PKG_REPOSITORY"),
                ]),
                $crate::manifest::first_of(&[::core::option_env!("CARGO_PKG_LICENSE")]),
            );

            impl $crate::RemoteStorageProvider for $provider {
                fn name(&self) -> &str {
                    MANIFEST.name
                }

                fn title(&self) -> &str {
                    MANIFEST.title
                }

                fn version(&self) -> &str {
                    MANIFEST.version
                }

                fn settings(&self) -> &[$crate::SettingSpec] {
                    MANIFEST.settings
                }

                fn create_storage(
                    &self,
                    config: &$crate::StorageConfig,
                    host: $crate::Host,
                ) -> $crate::Result<::std::boxed::Box<dyn $crate::RemoteStorage>> {
                    $create_storage(config, host)
                }
            }

            // Exported under its name too: with older compilers `used` alone does not keep it.
            #[used]
            #[no_mangle]
            #[cfg_attr(any(target_os = "macos", target_os = "ios"), link_section = "__DATA,__devlog_prov")]
            #[cfg_attr(windows, link_section = ".dvlgprv")]
            #[cfg_attr(
                not(any(target_os = "macos", target_os = "ios", windows)),
                link_section = ".devlog_provider"
            )]
            pub static DEVLOG_PROVIDER_MANIFEST: [u8; MANIFEST.section_len()] = MANIFEST.section();

            #[no_mangle]
            pub static DEVLOG_PROVIDER_ROOT_V1: $crate::abi::plugin::Header =
                $crate::abi::plugin::header::<$provider>();
        };
    };
}
