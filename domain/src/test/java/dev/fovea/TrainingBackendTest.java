package dev.fovea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.fake.Fakes;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A training gets kernels that keep to its threads. */
class TrainingBackendTest {

    /** Kernels of a name, which tells their bound. */
    private static TrainingKernels kernels(String name) {
        return (TrainingKernels) Proxy.newProxyInstance(
                TrainingKernels.class.getClassLoader(),
                new Class<?>[] {TrainingKernels.class},
                (self, method, given) -> switch (method.getName()) {
                    case "bounded" -> kernels(name + " on " + given[0]);
                    case "supports" -> true;
                    case "detail" -> name;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static List<String> names(String backend) {
        Backends backends = new Backends(
                List.of(
                        Fakes.provider("fast", 9, new Availability.Available("here"), kernels("fast")),
                        Fakes.provider("slow", 1, new Availability.Available("here"), kernels("slow"))),
                List.of());
        return TrainingBackend.of(backends, backend, DType.F32, 3).all().stream()
                .map(TrainingKernels::detail)
                .toList();
    }

    @Test
    void boundsTheKernelsOfEveryBackend() {
        assertThat(names(null)).containsExactly("fast on 3", "slow on 3");
        assertThat(names("slow")).containsExactly("slow on 3", "fast on 3", "slow on 3");
    }
}
