//! Sqlx: ids are text columns of any database whose driver reads and writes text. This feature selects no driver.

use alloc::string::String;

use sqlx::encode::IsNull;
use sqlx::error::{BoxDynError, UnexpectedNullError};
use sqlx::{Database, Decode, Encode, Type, ValueRef as _};

use crate::legacy::LenientRunId;
use crate::run_id::RunId;
use crate::run_id_ref::RunIdRef;
use crate::thread_id::{ThreadId, ThreadIdRef};

macro_rules! text_columns {
    ($($Id:ty)*) => {$(
        impl<DB: Database> Type<DB> for $Id
        where
            String: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as Type<DB>>::type_info()
            }

            fn compatible(ty: &DB::TypeInfo) -> bool {
                <String as Type<DB>>::compatible(ty)
            }
        }

        impl<'q, DB: Database> Encode<'q, DB> for $Id
        where
            String: Encode<'q, DB>,
        {
            fn encode_by_ref(&self, buf: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <String as Encode<'q, DB>>::encode(String::from(self.as_str()), buf)
            }
        }
    )*};
}

text_columns!(RunId ThreadId LenientRunId RunIdRef<'_> ThreadIdRef<'_>);

/// Reads the text of a column. Some drivers read NULL as empty text, so NULL is checked first.
fn text<'r, DB: Database>(value: DB::ValueRef<'r>) -> Result<&'r str, BoxDynError>
where
    &'r str: Decode<'r, DB>,
{
    if value.is_null() {
        return Err(UnexpectedNullError.into());
    }
    <&str as Decode<'r, DB>>::decode(value)
}

macro_rules! checked_when_read {
    ($($Id:ty)*) => {$(
        /// Fails with the [`ParseIdError`](crate::ParseIdError) as source when the column holds other text, and with
        /// sqlx's [`UnexpectedNullError`] when it holds NULL.
        impl<'r, DB: Database> Decode<'r, DB> for $Id
        where
            &'r str: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::parse(text::<DB>(value)?)?)
            }
        }
    )*};
}

checked_when_read!(RunId ThreadId RunIdRef<'r> ThreadIdRef<'r>);

/// Any text is accepted, NULL is an error; see [`LenientRunId::new`].
impl<'r, DB: Database> Decode<'r, DB> for LenientRunId
where
    &'r str: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::new(text::<DB>(value)?))
    }
}
