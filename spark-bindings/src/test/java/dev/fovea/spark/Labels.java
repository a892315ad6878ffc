package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.spark.Photos.Seen;
import java.util.List;
import org.apache.spark.sql.Row;

/** Compares labels with what a reference saw. */
final class Labels {

    private Labels() {}

    /**
     * Every rank has the reference's probability, and its class too unless another class of the reference is within
     * twice the tolerance, so that the two may have changed places.
     */
    static void assertSeen(String photo, List<Row> labels, List<Seen> expected, double tolerance) {
        assertThat(labels).as(photo).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            Seen seen = expected.get(i);
            Row label = labels.get(i);
            assertThat((double) label.<Float>getAs("probability"))
                    .as("%s, rank %d", photo, i)
                    .isCloseTo(seen.probability(), within(tolerance));
            if (isClear(expected, i, tolerance)) {
                assertThat(label.<String>getAs("class"))
                        .as("%s, rank %d", photo, i)
                        .isEqualTo(seen.id());
                assertThat(label.<String>getAs("description")).as(photo).isEqualTo(seen.name());
            }
        }
    }

    private static boolean isClear(List<Seen> expected, int rank, double tolerance) {
        double p = expected.get(rank).probability();
        boolean last = rank == expected.size() - 1;
        return !last
                && p - expected.get(rank + 1).probability() > 2 * tolerance
                && (rank == 0 || expected.get(rank - 1).probability() - p > 2 * tolerance);
    }
}
