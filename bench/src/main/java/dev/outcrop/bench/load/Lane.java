package dev.outcrop.bench.load;

import java.util.Optional;

/**
 * What one client does, one exchange after the other on one connection.
 *
 * @param startsAt when it begins, on the clock of {@link System#nanoTime}
 * @param work the next exchange; empty when it is done
 */
public record Lane(long startsAt, Work work) {

    /** What a client does next. */
    public interface Work {

        /** The next exchange, after the last one ended; empty if there is none. */
        Optional<Exchange> next();
    }

    /** One exchange, now. */
    public static Lane once(Exchange exchange) {
        return once(System.nanoTime(), exchange);
    }

    /** One exchange. */
    public static Lane once(long startsAt, Exchange exchange) {
        var left = new java.util.ArrayDeque<Exchange>();
        left.add(exchange);
        return new Lane(startsAt, () -> Optional.ofNullable(left.poll()));
    }
}
