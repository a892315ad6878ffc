package dev.fovea.bench.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which packages below a root know which. */
final class PackageGraph {

    private final Map<String, Set<String>> edges = new TreeMap<>();

    /** The packages of the classes that lie below the root. */
    PackageGraph(JavaClasses classes, String root) {
        for (JavaClass origin : classes) {
            if (isBelow(origin, root)) {
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (isBelow(target, root) && !target.getPackageName().equals(origin.getPackageName())) {
                        edges.computeIfAbsent(origin.getPackageName(), k -> new TreeSet<>())
                                .add(target.getPackageName());
                    }
                }
            }
        }
    }

    private static boolean isBelow(JavaClass type, String root) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    /** The groups of packages that all reach each other, in alphabetical order. */
    Set<Set<String>> cycles() {
        Set<Set<String>> cycles = new HashSet<>();
        for (String start : edges.keySet()) {
            Set<String> together = new TreeSet<>();
            for (String other : reachable(start)) {
                if (reachable(other).contains(start)) {
                    together.add(other);
                }
            }
            if (together.contains(start)) {
                cycles.add(together);
            }
        }
        return cycles;
    }

    private Set<String> reachable(String start) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(edges.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (seen.add(next)) {
                open.addAll(edges.getOrDefault(next, Set.of()));
            }
        }
        return seen;
    }
}
