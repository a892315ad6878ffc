package dev.fovea.bench.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void contestantsAlternateAndTheFirstChanges() throws Exception {
        List<String> calls = new ArrayList<>();
        List<List<Double>> medians = Turns.take(List.of(() -> calls.add("a"), () -> calls.add("b")), 1, 2, 2);
        assertThat(String.join("", calls)).isEqualTo("ab" + "abba" + "baab");
        assertThat(medians).hasSize(2).allSatisfy(rounds -> assertThat(rounds).hasSize(2));
    }

    @Test
    void aSlowContestantIsSeenAsSlow() throws Exception {
        List<List<Double>> medians = Turns.take(List.of(() -> Thread.sleep(20), () -> {}), 0, 1, 3);
        assertThat(medians.get(0).get(0)).isGreaterThanOrEqualTo(19.0);
        assertThat(medians.get(0).get(0)).isGreaterThan(medians.get(1).get(0));
    }
}
