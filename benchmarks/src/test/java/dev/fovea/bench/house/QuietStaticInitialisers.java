package dev.fovea.bench.house;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Nothing is probed, loaded or logged when a class is initialised, neither in the initialiser itself nor in a method of
 * the same class that it calls. Left out are lazy holders, which are initialised at their first use.
 */
final class QuietStaticInitialisers extends ArchCondition<JavaClass> {

    private static final Set<String> PROBES = Set.of(
            "dev.fovea.api.spi.Services",
            "dev.fovea.api.Setting",
            "java.util.ServiceLoader",
            "java.nio.file.Files",
            "java.lang.ProcessBuilder",
            "java.lang.System.getProperty",
            "java.lang.System.getenv",
            "java.lang.System$Logger.log");

    QuietStaticInitialisers() {
        super("probe, load and log nothing in static initialisers");
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        Optional<JavaStaticInitializer> initialiser = item.getStaticInitializer();
        if (initialiser.isEmpty() || isLazyHolder(item) || PROBES.contains(item.getName())) {
            return;
        }
        Deque<JavaCodeUnit> open = new ArrayDeque<>();
        Set<JavaCodeUnit> seen = new HashSet<>();
        open.add(initialiser.get());
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.remove();
            if (!seen.add(unit)) {
                continue;
            }
            for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
                if (isProbe(access)) {
                    events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                }
            }
            unit.getCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().equals(item))
                    .flatMap(call -> call.getTarget().resolveMember().stream())
                    .filter(JavaCodeUnit.class::isInstance)
                    .map(JavaCodeUnit.class::cast)
                    .forEach(open::add);
        }
    }

    /** A nested class that holds constants and nothing else: it is initialised when the first of them is needed. */
    private static boolean isLazyHolder(JavaClass item) {
        return item.isNestedClass()
                && !item.isEnum()
                && item.getFields().stream()
                        .allMatch(field -> field.getModifiers().contains(JavaModifier.STATIC))
                && item.getMethods().stream()
                        .allMatch(method -> method.getModifiers().contains(JavaModifier.STATIC));
    }

    private static boolean isProbe(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String member = owner + "." + access.getTarget().getName();
        boolean isConstant = access.getTarget().getName().matches("[A-Z0-9_]+");
        return HouseRules.isLoad(access) || (PROBES.contains(owner) && !isConstant) || PROBES.contains(member);
    }
}
