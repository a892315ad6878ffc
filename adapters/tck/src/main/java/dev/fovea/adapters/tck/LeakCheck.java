package dev.fovea.adapters.tck;

import dev.fovea.api.memory.Memory;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that leaves off-heap memory behind, and names where it was allocated. It is registered as a
 * service: a module whose tests see fovea-tck has it in every test class.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

    /** The check; JUnit makes it. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Set<Memory.Allocation> before = Collections.newSetFromMap(new IdentityHashMap<>());
        before.addAll(Memory.live());
        context.getStore(NAMESPACE).put(context.getUniqueId(), before);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Set<?> before = context.getStore(NAMESPACE).get(context.getUniqueId(), Set.class);
        List<Memory.Allocation> left = Memory.live().stream()
                .filter(allocation -> before == null || !before.contains(allocation))
                .toList();
        if (!left.isEmpty()) {
            throw failure(context.getDisplayName(), left);
        }
    }

    private static AssertionError failure(String testClass, List<Memory.Allocation> left) {
        StringBuilder text = new StringBuilder("memory of " + testClass + ": expected all closed, got " + left.size()
                + " left open; close what these sites allocate");
        for (Memory.Allocation allocation : left) {
            text.append("\n  ").append(allocation.bytes()).append(" bytes for ").append(allocation.what());
            Throwable site = allocation.site();
            if (site == null) {
                text.append(" at an unknown site; set -Dfovea.memory.trackLeaks=true");
            } else {
                for (StackTraceElement frame : site.getStackTrace()) {
                    text.append("\n    at ").append(frame);
                }
            }
        }
        return new AssertionError(text.toString());
    }
}
