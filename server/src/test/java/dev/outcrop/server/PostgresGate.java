package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/**
 * Stands before a real PostgreSQL that trusts it. It asks whoever comes for a password, as RDS does where IAM signs in, and
 * can be asleep, as Aurora: then it takes connections and says nothing until it has woken up.
 */
final class PostgresGate implements AutoCloseable {
    private static final int TLS = 80877103;
    private static final int GSS = 80877104;
    private static final int VERSION_3 = 196608;

    /** What users have sent for a password, in order. */
    final List<String> passwords = new CopyOnWriteArrayList<>();

    /** How many connections were asked for. */
    final AtomicInteger knocks = new AtomicInteger();

    private final ServerSocket server;
    private final int postgres;
    private final Optional<BiPredicate<String, String>> check;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Optional<byte[]> refusal = Optional.empty();
    private long wakes;
    private Optional<Long> awakeAt = Optional.of(System.nanoTime());

    /** {@code check} is told user and password; without it everybody is let in. */
    PostgresGate(int postgres, Optional<BiPredicate<String, String>> check) throws IOException {
        this.postgres = postgres;
        this.check = check;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("gate").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Sleeps until somebody comes, and then for so long. */
    synchronized void sleep(Duration waking) {
        awakeAt = Optional.empty();
        wakes = waking.toNanos();
    }

    /** From now on nobody is let in, and told so by PostgreSQL's code for the reason. */
    void refuse(String state) {
        refusal = Optional.of(error(state, "nobody is let in"));
    }

    /** From now on whoever comes is let in, as at first. */
    void letIn() {
        refusal = Optional.empty();
    }

    /** Cuts all connections, as a failover does. */
    void cut() {
        open.forEach(PostgresGate::closeQuietly);
    }

    int connections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                knocks.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().name("gate-client").start(() -> {
                    try (client) {
                        serve(client);
                    } catch (IOException e) {
                        // one of both has gone
                    } finally {
                        open.remove(client);
                    }
                });
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private synchronized long stillAsleep() {
        if (awakeAt.isEmpty()) {
            awakeAt = Optional.of(System.nanoTime() + wakes);
        }
        return awakeAt.get() - System.nanoTime();
    }

    private void serve(Socket client) throws IOException {
        try {
            long left = stillAsleep();
            if (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        var in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        byte[] startup = startup(in, out);
        Optional<byte[]> refused = refusal;
        if (refused.isPresent()) {
            out.write(refused.get());
            out.flush();
            return;
        }
        List<String> parameters = strings(startup);
        String user = parameters.get(parameters.indexOf("user") + 1);
        if (check.isPresent()) {
            out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3}); // a password as it is
            out.flush();
            String password = password(in);
            passwords.add(password);
            if (!check.get().test(user, password)) {
                out.write(error("28000", "PAM authentication failed for user \"" + user + "\""));
                out.flush();
                return;
            }
        }
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), postgres)) {
            upstream.getOutputStream().write(startupAs(parameters));
            upstream.getOutputStream().flush();
            Thread back = Thread.ofVirtual().start(() -> pipe(upstream, client));
            pipe(client, upstream);
            closeQuietly(upstream);
            join(back);
        }
    }

    private static byte[] startup(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            byte[] rest = in.readNBytes(in.readInt() - 4);
            int code = ByteBuffer.wrap(rest).getInt();
            if (code != TLS && code != GSS) {
                return rest;
            }
            out.write('N');
            out.flush();
        }
    }

    private static List<String> strings(byte[] startup) {
        var text = new String(startup, 4, startup.length - 4, UTF_8);
        return List.of(text.replaceAll("\0+$", "").split("\0", -1));
    }

    /** As the one user that there is. */
    private static byte[] startupAs(List<String> parameters) throws IOException {
        var mine = new ArrayList<>(parameters);
        mine.set(mine.indexOf("user") + 1, "postgres");
        byte[] text = (String.join("\0", mine) + "\0\0").getBytes(UTF_8);
        var bytes = new ByteArrayOutputStream();
        bytes.write(
                ByteBuffer.allocate(8).putInt(text.length + 8).putInt(VERSION_3).array());
        bytes.write(text);
        return bytes.toByteArray();
    }

    private static String password(DataInputStream in) throws IOException {
        if (in.readByte() != 'p') {
            throw new IOException("no password");
        }
        byte[] text = in.readNBytes(in.readInt() - 4);
        return new String(text, 0, text.length - 1, UTF_8);
    }

    private static byte[] error(String state, String message) {
        return message('E', "SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0\0");
    }

    private static byte[] message(char kind, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(bytes.length + 5)
                .put((byte) kind)
                .putInt(bytes.length + 4)
                .put(bytes)
                .array();
    }

    private static void pipe(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[16_384];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                out.write(some, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one of both has gone
        } finally {
            closeQuietly(to);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
