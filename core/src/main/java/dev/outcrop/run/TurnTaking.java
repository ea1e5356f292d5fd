package dev.outcrop.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A queue in which owners take turns; the things of one owner keep their order. Not safe for several threads. */
final class TurnTaking<T> {
    private final SequencedMap<String, Deque<T>> byOwner = new LinkedHashMap<>();
    private int size;

    int size() {
        return size;
    }

    void add(String owner, T thing) {
        byOwner.computeIfAbsent(owner, _ -> new ArrayDeque<>()).addLast(thing);
        size++;
    }

    /** The next thing; its owner goes to the end of the line. There has to be one. */
    T take() {
        var next = byOwner.pollFirstEntry();
        T thing = next.getValue().removeFirst();
        if (!next.getValue().isEmpty()) {
            byOwner.putLast(next.getKey(), next.getValue());
        }
        size--;
        return thing;
    }

    void remove(String owner, T thing) {
        Deque<T> own = byOwner.getOrDefault(owner, new ArrayDeque<>());
        if (own.remove(thing)) {
            size--;
        }
        if (own.isEmpty()) {
            byOwner.remove(owner);
        }
    }

    /** How many are taken before {@code thing}, which is in the queue. */
    int ahead(String owner, T thing) {
        int place = 0;
        for (T own : byOwner.getOrDefault(owner, new ArrayDeque<>())) {
            if (own.equals(thing)) {
                break;
            }
            place++;
        }
        int ahead = place;
        boolean before = true;
        for (var other : byOwner.entrySet()) {
            if (other.getKey().equals(owner)) {
                before = false;
            } else {
                ahead += Math.min(other.getValue().size(), before ? place + 1 : place);
            }
        }
        return ahead;
    }
}
