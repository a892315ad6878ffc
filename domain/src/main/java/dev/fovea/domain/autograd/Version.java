package dev.fovea.domain.autograd;

/** How often memory was changed in place; shared by all variables on that memory. */
final class Version {

    private int changes;

    int current() {
        return changes;
    }

    void bump() {
        changes++;
    }
}
