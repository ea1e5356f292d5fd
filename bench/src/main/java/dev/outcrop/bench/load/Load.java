package dev.outcrop.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The load generator: one thread that serves all clients by one selector. */
public final class Load {
    private static final long MILLI = 1_000_000;

    private final InetSocketAddress address;
    private final Queue<Lane> arriving = new ConcurrentLinkedQueue<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 17);

    /** Clients of the server on this port of loopback. */
    public Load(int port) {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The server's address as a Host header has it. */
    public String host() {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Adds a lane to a run that goes on; from any thread, also from within a lane's work. */
    public void add(Lane lane) {
        arriving.add(lane);
    }

    /** Runs these until all are done; what is not done after {@code limit} has failed. */
    public void run(List<Lane> lanes, Duration limit) {
        try (Selector selector = Selector.open()) {
            run(selector, lanes, System.nanoTime() + limit.toNanos());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Selector selector, List<Lane> lanes, long until) throws IOException {
        var waiting = new PriorityQueue<Lane>(Comparator.comparingLong(Lane::startsAt));
        waiting.addAll(lanes);
        var clients = new ArrayList<Client>();
        while (true) {
            for (Lane lane = arriving.poll(); lane != null; lane = arriving.poll()) {
                waiting.add(lane);
            }
            long now = System.nanoTime();
            while (!waiting.isEmpty() && waiting.peek().startsAt() <= now) {
                var client = new Client(selector, address, waiting.remove());
                clients.add(client);
                client.next();
            }
            if (waiting.isEmpty() && arriving.isEmpty() && clients.stream().allMatch(Client::done)) {
                return;
            }
            if (now > until) {
                clients.stream().filter(client -> !client.done()).forEach(Client::abandon);
                return;
            }
            long next =
                    waiting.isEmpty() ? until : Math.min(until, waiting.peek().startsAt());
            selector.select(
                    key -> ((Client) key.attachment()).ready(key, in),
                    Math.clamp((next - now + MILLI - 1) / MILLI, 1, 50));
        }
    }
}
