package dev.fovea.adapters.jvm;

import dev.fovea.adapters.tck.ServiceContract;
import org.junit.jupiter.api.Test;

final class JvmServicesTest {

    @Test
    void bothListsOfServicesAgree() {
        ServiceContract.assertListsAgree(JvmWorkPool.class);
    }
}
