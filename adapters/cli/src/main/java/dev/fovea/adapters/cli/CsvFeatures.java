package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import java.io.IOException;

/** Features as comma-separated values: the source, then one field a feature. */
final class CsvFeatures implements Sink<float[]> {

    private final Rows rows;
    private final int size;
    private boolean isBegun;

    CsvFeatures(Rows rows, int size) {
        this.rows = rows;
        this.size = size;
    }

    @Override
    public void success(String source, float[] features) throws IOException {
        StringBuilder record = new StringBuilder(size * 10);
        if (!isBegun) {
            record.append("source");
            for (int i = 0; i < size; i++) {
                record.append(",f").append(i);
            }
            record.append("\r\n");
            isBegun = true;
        }
        record.append(Csv.quoted(rows.text(source)));
        for (float feature : features) {
            record.append(',');
            if (Float.isFinite(feature)) {
                record.append(Decimal.shortest(feature));
            } else {
                record.append(feature);
            }
        }
        rows.write(record.append("\r\n"));
    }

    /** A bad picture has no features, so no record. */
    @Override
    public void failure(String source, FoveaException error) {}

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
