package dev.outcrop.bench.load;

import java.util.Arrays;

/** Times in nanoseconds, and what of them is asked for. */
public final class Samples {
    private long[] values = new long[1024];
    private int count;

    /** Adds one. */
    public void add(long nanos) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = nanos;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /**
     * The value that this share of all is not above, in milliseconds, by the nearest rank; NaN if there are none.
     *
     * @param share between 0 and 1
     */
    public double millis(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * count);
        return sorted[Math.clamp(rank - 1, 0, count - 1)] / 1e6;
    }
}
