/** The rules of fovea and its facade {@link dev.fovea.Fovea}. No I/O, no native code, no threads of its own. */
module dev.fovea.domain {
    requires static org.jspecify;
    requires transitive dev.fovea.api;

    exports dev.fovea;
    exports dev.fovea.domain.autograd;
    exports dev.fovea.domain.autograd.formula;
    exports dev.fovea.domain.autograd.layer;
    exports dev.fovea.domain.autograd.value;
    exports dev.fovea.domain.autograd.view;
    exports dev.fovea.domain.explain;
    exports dev.fovea.domain.stream;
    exports dev.fovea.domain.train;
    exports dev.fovea.domain.train.data;
}
