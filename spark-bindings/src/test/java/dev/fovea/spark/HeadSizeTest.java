package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

/** {@link HeadSize}. */
class HeadSizeTest extends SparkTest {

    private static final long MIB = 1 << 20;

    @Test
    void aHeadIsRefusedWhereItsTrainingDoesNotFit() {
        HeadSize large = new HeadSize(1280, 100_000);
        assertThat(large.weights()).isEqualTo(1281L * 100_000 * 4);
        assertThatThrownBy(() -> large.require(1024 * MIB))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("head of 100000 classes on 1280 features: expected at most 1024 MiB of heap, as an executor"
                        + " has, got a need of about 3909 MiB; train fewer classes, or set spark.executor.memory (in"
                        + " local mode spark.driver.memory)");
        large.require(8192 * MIB);
        new HeadSize(1280, 1000).require(1024 * MIB);
        assertThatThrownBy(() -> new HeadSize(25_088, 100_000).require(Long.MAX_VALUE))
                .hasMessage(
                        "head of 100000 classes on 25088 features: expected weights of at most 2048 MiB, got of 9571"
                                + " MiB; train fewer classes");
    }

    @Test
    void theHeapIsThatOfTheTasks() {
        SparkContext here = spark.sparkContext();
        assertThat(HeadSize.heap(here)).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(HeadSize.heap(new SparkConf(false).setMaster("yarn"))).isEqualTo(1024 * MIB);
        assertThat(HeadSize.heap(new SparkConf(false).setMaster("yarn").set("spark.executor.memory", "512")))
                .isEqualTo(512 * MIB);
    }
}
