package dev.outcrop.server.chat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The messages that wait for the running answer of their conversation, in the order in which they came. */
final class WaitingLine {
    private record Key(String owner, ConversationId conversation) {}

    private final Map<Key, List<Ticket>> lines = new HashMap<>();

    /** A place at the end of the line, until it is closed. */
    synchronized Ticket enter(Caller caller, ConversationId conversation) {
        var key = new Key(caller.id(), conversation);
        var ticket = new Ticket(key);
        lines.computeIfAbsent(key, _ -> new ArrayList<>()).add(ticket);
        return ticket;
    }

    private synchronized int position(Ticket ticket) {
        return lines.getOrDefault(ticket.key, List.of()).indexOf(ticket) + 1;
    }

    private synchronized void leave(Ticket ticket) {
        lines.computeIfPresent(ticket.key, (_, line) -> {
            line.remove(ticket);
            return line.isEmpty() ? null : line;
        });
        notifyAll();
    }

    private synchronized void await(Ticket ticket, Duration timeout) throws InterruptedException {
        int before = position(ticket);
        long until = System.nanoTime() + timeout.toNanos();
        long left = timeout.toMillis();
        while (position(ticket) == before && left > 0) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
    }

    /** A place in the line. */
    final class Ticket implements AutoCloseable {
        private final Key key;

        private Ticket(Key key) {
            this.key = key;
        }

        /** From 1: the next one. */
        int position() {
            return WaitingLine.this.position(this);
        }

        /** Waits until the position changes or {@code timeout} has passed. */
        void await(Duration timeout) throws InterruptedException {
            WaitingLine.this.await(this, timeout);
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
