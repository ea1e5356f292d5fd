package dev.outcrop.bench.sim;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;

/** What the simulator has seen since the last reset. Only its loop touches it. */
final class Tally {
    int open;
    int most;
    int calls;
    int whole;
    int cut;
    long resultBytes;
    private final List<long[]> cancelled = new ArrayList<>();

    void opened() {
        calls++;
        open++;
        most = Math.max(most, open);
    }

    /** The peer closed before the end, noticed at {@code nanos}. */
    void cancelled(int key, long nanos) {
        cancelled.add(new long[] {key, nanos});
    }

    void reset() {
        most = open;
        calls = 0;
        whole = 0;
        cut = 0;
        resultBytes = 0;
        cancelled.clear();
    }

    String json() {
        return "{\"open\":" + open + ",\"most\":" + most + ",\"calls\":" + calls + ",\"whole\":" + whole + ",\"cut\":"
                + cut
                + ",\"resultBytes\":" + resultBytes + ",\"cancelled\":"
                + cancelled.stream()
                        .map(one -> "{\"key\":" + one[0] + ",\"nanos\":" + one[1] + "}")
                        .collect(joining(",", "[", "]"))
                + "}";
    }
}
