//! The ways in which a storage can break its promises.

macro_rules! lies {
    ($($lie:ident),* $(,)?) => {
        /// The promise that a [`Liar`](super::liar::Liar) breaks.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Lie {
            $($lie),*
        }

        pub const LIES: &[Lie] = &[$(Lie::$lie),*];
    };
}

lies! {
    // First, since most of the costly checks see one of them.
    FirstByteOnly,
    PartialUploadStored,
    WrongHashInStat,
    WrongHashInListing,
    NoHashInListing,
    UploadIdForgotten,
    UploadIdOfTheFirstUpload,
    AttributesForgotten,
    AttributesOfTheFirstUpload,
    NoAttributesInListing,
    AttributeNamesRewritten,
    AttributesCutAt512Bytes,
    EtagChangesBetweenCalls,
    EtagOfSize,
    StoreTruncated,
    LineEndingsRewritten,
    OldObjectRemovedFirst,
    GoneWhileItIsReplaced,
    HalvedWhileItIsReplaced,
    NothingStored,
    SameSizeNotStored,
    LargePreconditionIgnored,
    ErrorBelowAFolderIgnored,
    ListingEndsAtAStop,
    CommitUnstoppable,
    ShortSourceAccepted,
    SourceErrorRewritten,
    SinkErrorRewritten,
    SinkErrorIgnored,
    CallbackErrorIgnored,
    ListingForgetsTheLast,
    ListingDoubles,
    ListingIgnoresThePrefix,
    ListingStopsAt100,
    ListingOfTheFolder,
    PreconditionIgnored,
    PreconditionCheckedBefore,
    DeletePreconditionIgnored,
    WrongKindForExisting,
    AbsentIsAnError,
    AbsentIsEmpty,
    DeleteOfAbsentFails,
    DeleteDoesNothing,
    DeleteByPrefix,
    EmptyRefused,
    ContentPadded,
    UploadIdInvented,
    DownloadOfAbsentIsEmpty,
    EmptyListingFails,
    ModestPreconditionIgnored,
    KeyPunctuationRewritten,
    KeySegmentsCut,
    LongKeysCut,
    ExpectedDigestStored,
    CreationEmptiesTheContainer,
    CreationFailsWhereItIs,
    LastPartLost,
    ShortReadIsTheEnd,
    NoHashOfEmpty,
    PropertiesChange,
    ListingStopsAt1000,
    ListingStopsAt5000,
    ErrorOfManyLines,
    LimitIgnored,
    UploadsMixedUp,
    DownloadsMixedUp,
    NewestStorageOnly,
    StopUnheeded,
    ThreadLeft,
    DescriptorLeft,
}
