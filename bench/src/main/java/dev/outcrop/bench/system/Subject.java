package dev.outcrop.bench.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.outcrop.bench.load.Load;
import dev.outcrop.bench.sim.Script;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** A system that runs and is asked. */
public final class Subject implements AutoCloseable {
    private final Optional<Child> child;
    private final Wire wire;
    private final int port;
    private final double readyMillis;
    private final Runnable after;

    Subject(Optional<Child> child, Wire wire, int port, double readyMillis, Runnable after) {
        this.child = child;
        this.wire = wire;
        this.port = port;
        this.readyMillis = readyMillis;
        this.after = after;
    }

    /** A load generator for it. */
    public Load load() {
        return new Load(port);
    }

    /** How it is asked. */
    public Wire wire() {
        return wire;
    }

    /** From its start to the first 200, in milliseconds. */
    public double readyMillis() {
        return readyMillis;
    }

    /** Its process; empty if the simulator is asked directly. */
    public Optional<Child> child() {
        return child;
    }

    /** Whether it is there to be asked. */
    public boolean runs() {
        return child.map(Child::alive).orElse(true);
    }

    /** The bytes of a question. */
    public byte[] question(String id, Script script) {
        Script played = child.isEmpty() ? script.withTools(0) : script.withTool(wire.tool());
        String body = wire.body().replace("${id}", id).replace("${text}", played.text());
        return post(wire.path().replace("${id}", id), body);
    }

    /** The bytes of a request that stops an answer. */
    public Optional<byte[]> stop(String id) {
        return wire.stop().map(path -> post(path.replace("${id}", id), "{}"));
    }

    /** Resident memory now, in bytes; 0 where there is no process. */
    public long residentBytes() {
        return child.map(Child::residentBytes).orElse(0L);
    }

    /** Memory after a full collection where the process is Java's: live heap, and what is resident then. */
    public Memory memory() {
        OptionalLong heap = child.map(process -> LiveHeap.bytes(process.pid())).orElse(OptionalLong.empty());
        return new Memory(residentBytes(), heap);
    }

    /** Bytes in memory. */
    public record Memory(long resident, OptionalLong heap) {}

    /** Processor seconds so far; 0 where there is no process. */
    public double cpuSeconds() {
        return child.map(Child::cpuSeconds).orElse(0.0);
    }

    /** Of it the part that the JVM's compilers have taken; 0 where there are none. */
    public double compilerSeconds() {
        return child.map(Child::compilerSeconds).orElse(0.0);
    }

    @Override
    public void close() {
        child.ifPresent(Child::close);
        after.run();
    }

    private byte[] post(String path, String body) {
        byte[] content = body.getBytes(UTF_8);
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\n" + "Accept: text/event-stream\r\nContent-Length: "
                        + content.length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        return ByteBuffer.allocate(head.length + content.length)
                .put(head)
                .put(content)
                .array();
    }
}
