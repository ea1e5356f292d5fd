package dev.outcrop.bench.sim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A Bedrock that is never the bottleneck: one thread, one selector, frames that are made beforehand. It speaks
 * ConverseStream and Converse on HTTP/1.1, checks no signature and takes any model id. A token's time is taken right
 * before it is written, so being late with a token is not counted against who passes it on.
 */
public final class Simulator {
    private static final int BACKLOG = 16_384;
    private static final long MILLI = 1_000_000;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Tally tally = new Tally();
    private final PriorityQueue<Call> waiting = new PriorityQueue<>(Comparator.comparingLong(Call::due));
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer out = ByteBuffer.allocate(1 << 20);

    /** On a free port of loopback. */
    Simulator() throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Prints the port that it listens on, and serves until the process is ended. */
    public static void main(String[] args) throws IOException {
        var simulator = new Simulator();
        System.out.println("port " + simulator.port());
        simulator.serve();
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** Serves until the thread is interrupted. */
    void serve() throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            selector.select(this::ready, pause());
            long now = System.nanoTime();
            var again = new ArrayList<Call>();
            while (!waiting.isEmpty() && waiting.peek().due() <= now) {
                Call call = waiting.remove();
                if (call.waitsForTime()) {
                    guarded(call, () -> call.play(out));
                    again.add(call);
                }
            }
            again.stream().filter(Call::waitsForTime).forEach(waiting::add);
        }
    }

    /** Rounded up: it is better to be a millisecond late than to take the processor from who is measured. */
    private long pause() {
        Call next = waiting.peek();
        return next == null ? 0 : Math.max(1, (next.due() - System.nanoTime() + MILLI - 1) / MILLI);
    }

    private void ready(SelectionKey key) {
        if (key.isAcceptable()) {
            accept();
            return;
        }
        Call call = (Call) key.attachment();
        guarded(call, () -> {
            boolean was = call.waitsForTime();
            if (key.isWritable()) {
                call.writable();
            }
            if (key.isReadable() && !call.read(in, out)) {
                call.gone();
            }
            if (call.waitsForTime() && !was) {
                waiting.add(call);
            }
        });
    }

    private void accept() {
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new Call(channel, key, tally));
            }
        } catch (IOException e) {
            System.err.println("simulator: accept failed: " + e);
        }
    }

    private static void guarded(Call call, Step step) {
        try {
            step.run();
        } catch (IOException _) { // reset by the peer: the same as closed
            try {
                call.gone();
            } catch (IOException e) {
                System.err.println("simulator: close failed: " + e);
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
