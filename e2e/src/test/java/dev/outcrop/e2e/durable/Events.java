package dev.outcrop.e2e.durable;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The committed events of a run as {@code /api/runs/{id}/events} gives them. */
record Events(List<Event> list) {
    private static final List<String> TERMINAL = List.of("run-completed", "run-failed", "run-cancelled");

    /** One of them. */
    record Event(long seq, String type, JsonNode json) {
        boolean terminal() {
            return TERMINAL.contains(type);
        }
    }

    static Events read(String sse) {
        var events = new ArrayList<Event>();
        for (String frame : sse.split("\n\n", -1)) {
            long seq = -1;
            String type = "";
            String data = "";
            for (String line : frame.split("\n", -1)) {
                if (line.startsWith("id: ")) {
                    seq = Long.parseLong(line.substring(4));
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
            if (seq >= 0) {
                events.add(new Event(seq, type, ChatClient.JSON.readTree(data)));
            }
        }
        return new Events(List.copyOf(events));
    }

    Stream<Event> of(String type) {
        return list.stream().filter(event -> event.type().equals(type));
    }

    long terminals() {
        return list.stream().filter(Event::terminal).count();
    }

    /** Whether every number is greater than the one before. */
    boolean inOrder() {
        for (int i = 1; i < list.size(); i++) {
            if (list.get(i).seq() <= list.get(i - 1).seq()) {
                return false;
            }
        }
        return true;
    }

    /** The runs that this one has handed over to. */
    List<String> children() {
        return of("handed-over")
                .map(event -> event.json().path("child").asString())
                .distinct()
                .toList();
    }

    String types() {
        return String.join(
                "\n",
                list.stream()
                        .map(event -> event.seq() + " " + event.type() + " "
                                + event.json().path("call").toString()
                                + event.json().path("replica").asString(""))
                        .toList());
    }
}
