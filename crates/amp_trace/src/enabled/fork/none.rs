/// There is no `fork`.
pub(crate) fn watch() {
    let _ = super::enter_child;
}
