package dev.fovea.domain.autograd;

import org.jspecify.annotations.Nullable;

/** What a variable is a view of; the version is that of the memory when the history was noted. */
final class View {

    final Variable base;
    final boolean oneOfMany;
    int version;

    View(Variable looked, boolean oneOfMany) {
        @Nullable View through = looked.view();
        this.base = through == null ? looked : through.base;
        this.oneOfMany = oneOfMany || (through != null && through.oneOfMany);
        this.version = looked.version().current();
    }
}
