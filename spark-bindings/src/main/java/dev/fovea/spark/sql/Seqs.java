package dev.fovea.spark.sql;

import java.util.List;
import java.util.function.Function;
import scala.Function1;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** Java's lists and functions as Scala's, and back. */
final class Seqs {

    private Seqs() {}

    static <T> Seq<T> of(List<? extends T> list) {
        return CollectionConverters.<T>asScala(List.<T>copyOf(list)).toSeq();
    }

    static <T> List<T> list(Seq<T> seq) {
        return CollectionConverters.asJava(seq);
    }

    static <T, R> Function1<T, R> function(Function<T, R> function) {
        return new AbstractFunction1<>() {
            @Override
            public R apply(T value) {
                return function.apply(value);
            }
        };
    }
}
