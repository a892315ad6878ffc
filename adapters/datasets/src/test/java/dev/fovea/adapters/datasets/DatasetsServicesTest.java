package dev.fovea.adapters.datasets;

import dev.fovea.adapters.tck.ServiceContract;
import org.junit.jupiter.api.Test;

class DatasetsServicesTest {

    @Test
    void bothListsNameTheSameProviders() {
        ServiceContract.assertListsAgree(FolderReader.class);
    }
}
