//! The layouts of version 1.0 as text, and what may change in them: nothing but methods added below the last
//! one of a table.
//!
//! `abi-1.0.txt` is never written again: a provider that was built for 1.0 holds these layouts.

use super::types::RootRef;
use abi_stable::{
    abi_stability::stable_abi_trait::StableAbi,
    type_layout::{TLData, TLField, TLFunction, TypeLayout},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

const PINNED: &str = include_str!("../../abi-1.0.txt");

/// Every type that can be reached from the root, a block each: a line for the type, then one for each field or
/// method in its order.
#[derive(Default)]
struct Layouts {
    blocks: BTreeMap<String, Vec<String>>,
    seen: BTreeSet<String>,
}

impl Layouts {
    fn current() -> Self {
        let mut layouts = Self::default();
        layouts.visit(<RootRef as StableAbi>::LAYOUT);
        layouts
    }

    fn parse(text: &str) -> Self {
        let mut layouts = Self::default();
        let mut block = String::new();
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            if line.starts_with(' ') {
                let lines = layouts.blocks.entry(block.clone()).or_default();
                lines.push(line.to_owned());
            } else {
                line.clone_into(&mut block);
                layouts.blocks.insert(block.clone(), Vec::new());
            }
        }
        layouts
    }

    fn text(&self) -> String {
        let mut text = String::from(
            "# Written once, by the tests of provider-api 1.0, for 64 bits. Never changed.\n",
        );
        for (block, lines) in &self.blocks {
            let _ = write!(text, "\n{block}\n");
            for line in lines {
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }

    fn visit(&mut self, layout: &'static TypeLayout) {
        if !self.seen.insert(format!("{:?}", layout.get_utypeid())) {
            return;
        }
        let fields = layout.get_fields().map(|fields| fields.to_vec());
        let fields = fields.unwrap_or_default();
        let lines = fields.iter().map(line_of_field).collect();
        self.blocks.insert(line_of_type(layout), lines);
        for field in &fields {
            self.visit(field.layout());
            for function in field.function_range() {
                for parameter in function.param_type_layouts.iter() {
                    self.visit(parameter());
                }
                if let Some(returned) = function.return_type_layout() {
                    self.visit(returned());
                }
            }
        }
        for parameter in parameters_of(layout) {
            self.visit(parameter);
        }
        for phantom in layout.phantom_fields().iter() {
            self.visit(phantom.layout());
        }
    }

    /// The parts of `self` that differ from those in `older`.
    fn broken_since(&self, older: &Self) -> Vec<String> {
        let mut broken = Vec::new();
        for (block, lines) in &older.blocks {
            let Some(now) = self.blocks.get(block) else {
                broken.push(format!("gone, or another: {block}"));
                continue;
            };
            let kept = if block.starts_with("table ") {
                now.starts_with(lines)
            } else {
                now == lines
            };
            if !kept {
                broken.push(format!(
                    "was:\n{}\nis:\n{}",
                    lines.join("\n"),
                    now.join("\n")
                ));
            }
        }
        broken
    }
}

fn line_of_type(layout: &TypeLayout) -> String {
    let name = format!("{}::{}", layout.mod_path(), type_name(layout));
    let (size, alignment) = (layout.size(), layout.alignment());
    let kind = match layout.data() {
        // It grows below the prefix, so its size says nothing.
        TLData::PrefixType(prefix) => {
            return format!("table {name}: {} in the prefix", prefix.first_suffix_field);
        }
        TLData::Primitive(_) => "primitive",
        TLData::Opaque => "opaque",
        TLData::Struct { .. } => "struct",
        TLData::Union { .. } => "union",
        TLData::Enum(_) => "enum",
    };
    let repr = layout.repr_attr();
    format!("{kind} {name}: {size} bytes, alignment {alignment}, repr {repr:?}")
}

/// The name with the types that fill its parameters.
fn type_name(layout: &TypeLayout) -> String {
    let parameters: Vec<String> = parameters_of(layout).into_iter().map(type_name).collect();
    if parameters.is_empty() {
        return layout.name().to_owned();
    }
    format!("{}<{}>", layout.name(), parameters.join(", "))
}

/// `abi_stable` does not give those of its own types; their fields have them.
fn parameters_of(layout: &TypeLayout) -> Vec<&'static TypeLayout> {
    let fields = || {
        layout
            .get_fields()
            .map_or_else(Vec::new, |fields| fields.to_vec())
    };
    match layout.name() {
        "ROption" | "RResult" | "Tuple2" => fields().iter().map(TLField::layout).collect(),
        "RVec" => {
            let marker = fields().into_iter().find(|field| field.name() == "_marker");
            marker.map_or_else(Vec::new, |marker| parameters_of(marker.layout()))
        }
        _ => layout
            .generics()
            .type_params()
            .iter()
            .map(|parameter| parameter())
            .collect(),
    }
}

fn line_of_field(field: &TLField) -> String {
    let functions: Vec<String> = field.function_range().iter().map(signature).collect();
    let name = field.name();
    if functions.is_empty() {
        format!("  {name}: {}", type_name(field.layout()))
    } else {
        format!("  {name}: {}", functions.join("; "))
    }
}

fn signature(function: TLFunction) -> String {
    let parameters = function.param_type_layouts.iter();
    let parameters: Vec<String> = parameters.map(|parameter| type_name(parameter())).collect();
    let returned = function
        .return_type_layout()
        .map(|returned| type_name(returned()));
    let returned = returned.unwrap_or_else(|| "()".to_owned());
    format!("fn({}) -> {returned}", parameters.join(", "))
}

#[test]
fn nothing_of_1_0_is_changed_but_by_methods_below_the_last_one() {
    let broken = Layouts::current().broken_since(&Layouts::parse(PINNED));
    assert!(
        broken.is_empty(),
        "a provider that was built for 1.0 would not work any more:\n{}",
        broken.join("\n")
    );
}

#[test]
fn the_pinned_layouts_are_those_of_the_first_version() {
    let (current, pinned) = (Layouts::current(), Layouts::parse(PINNED));
    if env!("CARGO_PKG_VERSION") == "1.0.0" {
        assert_eq!(current.text(), PINNED);
    }
    assert!(pinned.blocks.len() > 50);
}

#[test]
fn a_method_may_be_added_below_and_nothing_else_may_change() {
    let pinned = Layouts::parse(PINNED);
    let changed = |from: &str, to: &str| {
        assert_eq!(PINNED.matches(from).count(), 1, "{from}");
        Layouts::parse(&PINNED.replace(from, to))
            .broken_since(&pinned)
            .len()
    };
    let last = "  properties: fn(RRef) -> RResult<AbiProperties, AbiError>\n";
    let added = format!("{last}  free_space: fn(RRef) -> u64\n");
    assert_eq!(changed(last, &added), 0);
    assert_eq!(changed(last, ""), 1);
    assert_eq!(changed(last, &added.replace("properties", "renamed")), 1);
    assert_eq!(changed("  retry_after_ms: ", "  retry_after: "), 1);
    assert_eq!(
        changed(
            "  upload_id: ROption<RString>\n  modified_ms: ROption<u64>\n",
            "  modified_ms: ROption<u64>\n  upload_id: ROption<RString>\n"
        ),
        1
    );
    assert_eq!(
        changed(
            "AbiStorage_trait::VTable: 9 in",
            "AbiStorage_trait::VTable: 10 in"
        ),
        1
    );
    assert_eq!(
        changed("AbiRemoteFile: 240 bytes", "AbiRemoteFile: 248 bytes"),
        1
    );
}
