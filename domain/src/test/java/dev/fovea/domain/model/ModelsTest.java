package dev.fovea.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.ModelStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How several stores answer as one. */
class ModelsTest {

    private static final ModelStore.Fetched FILE = new ModelStore.Fetched(Path.of("net.h5"), "0".repeat(64), 3, false);

    /** Knows one model, which comes whole or in two files. */
    private record OneModel(String name, boolean isApart) implements ModelStore {

        @Override
        public String id() {
            return name;
        }

        @Override
        public List<Entry> list() {
            ModelSpec spec = new ModelSpec(name, "", "", null, null, null, null);
            return List.of(new Entry(spec, List.of(name + "-alias"), "0".repeat(64), 1, !isApart));
        }

        @Override
        public Optional<Fetched> fetch(String wanted, FetchOptions options, FetchListener listener) {
            return isApart && wanted.equals(name) ? Optional.of(FILE) : Optional.empty();
        }

        @Override
        public Optional<Model> find(String wanted, @Nullable Path weights) {
            return Optional.empty();
        }

        @Override
        public Model open(Path file, @Nullable Path labels, @Nullable Path weights) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelFile read(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String textOf(ModelSpec spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelSpec specOf(String text, String source) {
            throw new UnsupportedOperationException();
        }
    }

    private final Models models = new Models(List.of(new OneModel("whole", false), new OneModel("apart", true)));

    private Optional<ModelStore.Fetched> fetch(String name) {
        return models.fetch(name, FetchOptions.defaults(), FetchListener.silent());
    }

    @Test
    void theStoreThatKnowsAModelFetchesItsWeights() {
        assertThat(fetch("apart")).contains(FILE);
    }

    @Test
    void aModelThatIsWholeHasNothingToFetch() {
        assertThat(fetch("whole")).isEmpty();
        assertThat(fetch("WHOLE-alias")).isEmpty();
    }

    @Test
    void anUnknownNameIsAnErrorWithTheNearestOne() {
        assertThatThrownBy(() -> fetch("appart"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("model 'appart': expected a known name, got none; did you mean 'apart'?");
    }
}
