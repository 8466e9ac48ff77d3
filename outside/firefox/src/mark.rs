use fxprof_processed_profile::{
    CategoryHandle, MarkerFieldFlags, MarkerFieldFormat, Profile, StaticSchemaMarker,
    StaticSchemaMarkerField, StringHandle,
};

/// A marker with a text and a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) name: StringHandle,
    pub(crate) category: CategoryHandle,
    pub(crate) what: StringHandle,
    pub(crate) bodies: f64,
}

impl StaticSchemaMarker for Mark {
    const UNIQUE_MARKER_TYPE_NAME: &'static str = "work";
    const FIELDS: &'static [StaticSchemaMarkerField] = &[
        StaticSchemaMarkerField {
            key: "what",
            label: "What it works on",
            format: MarkerFieldFormat::String,
            flags: MarkerFieldFlags::SEARCHABLE,
        },
        StaticSchemaMarkerField {
            key: "bodies",
            label: "Bodies",
            format: MarkerFieldFormat::Integer,
            flags: MarkerFieldFlags::empty(),
        },
    ];

    fn name(&self, _profile: &mut Profile) -> StringHandle {
        self.name
    }

    fn category(&self, _profile: &mut Profile) -> CategoryHandle {
        self.category
    }

    fn string_field_value(&self, _field: u32) -> StringHandle {
        self.what
    }

    fn number_field_value(&self, _field: u32) -> f64 {
        self.bodies
    }
}
