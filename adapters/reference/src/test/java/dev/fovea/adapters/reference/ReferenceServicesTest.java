package dev.fovea.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.reference.plan.ReferencePlanCompiler;
import dev.fovea.adapters.tck.ServiceContract;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.WorkPool;
import org.junit.jupiter.api.Test;

final class ReferenceServicesTest {

    @Test
    void bothListsOfServicesAgree() {
        ServiceContract.assertListsAgree(ReferenceKernelProvider.class);
    }

    @Test
    void offersPreprocessingAndPlansEverywhere() {
        ReferenceKernelProvider provider = new ReferenceKernelProvider();
        assertThat(provider.id()).isEqualTo("reference");
        assertThat(provider.priority()).isEqualTo(Integer.MIN_VALUE);
        assertThat(provider.availability().isAvailable()).isTrue();
        assertThat(provider.kernels(PreprocessKernels.class))
                .get()
                .extracting(PreprocessKernels::detail)
                .isEqualTo("java");
        assertThat(provider.kernels(PlanCompiler.class)).get().isInstanceOf(ReferencePlanCompiler.class);
        assertThat(provider.kernels(WorkPool.class)).isEmpty();
    }
}
