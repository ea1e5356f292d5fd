package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A person with one errand: sends it, answers what is asked, whichever server is there, and holds what comes of it
 * against what is promised.
 */
final class Errand {
    /** Longest a run may stand still that is said to be running. */
    private static final Duration STILL = Duration.ofSeconds(15);

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 4;

    private final Replicas replicas;
    private final Fleet fleet;
    private final String key;
    private final long seed;
    private final Random random;
    private final Optional<Fuse> fuse;
    private final List<String> told = new ArrayList<>();
    private final Map<String, String> decided = new HashMap<>();
    private final Map<String, Integer> retries = new HashMap<>();
    private final Set<String> skipped = new HashSet<>();
    private Optional<String> seen = Optional.empty();
    private long seenAt = System.nanoTime();
    private Duration longestStill = Duration.ZERO;
    private long hitsSeen;
    private boolean woken;
    private Optional<String> whenBurnt = Optional.empty();

    /** An errand of this name; what is by chance follows from the seed. */
    Errand(Replicas replicas, Fleet fleet, String key, long seed, Optional<Fuse> fuse) {
        this.replicas = replicas;
        this.fleet = fleet;
        this.key = key;
        this.seed = seed;
        this.random = new Random(seed);
        this.fuse = fuse;
    }

    /** What is there in the end. */
    record Result(String text, Events events, Map<String, Events> children, Duration longestStill) {

        /** The names of all events. */
        List<String> names(String conversation) {
            var naming = new EventName();
            var names = new ArrayList<String>();
            events.list().forEach(event -> names.add(naming.next(conversation, false, event.json())));
            children.values()
                    .forEach(child ->
                            child.list().forEach(event -> names.add(naming.next(conversation, true, event.json()))));
            return names;
        }
    }

    /**
     * Where an errand's process can be hit: the events that come in a second one as well. What came in more pieces because
     * the machine was busy comes so in no other run.
     */
    static List<String> points(Replicas replicas, Fleet fleet, Result reference) {
        List<String> points = reference.names("reference");
        points.retainAll(new Errand(replicas, fleet, "again", 0, Optional.empty())
                .run(reference)
                .names("again"));
        return points;
    }

    /** An errand whose process is hit at this event, and which comes to the same end as one that nothing happened to. */
    static Result upTo(
            Fuse.How how, String event, Replicas replicas, Fleet fleet, String key, long seed, Result reference) {
        // A process may be hit by another errand's fuse just when it would have burnt this one: then once more.
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            String name = attempt == 1 ? key : key + "x" + attempt;
            var fuse = new Fuse(replicas.fuses(), name, how, event);
            Result result = new Errand(replicas, fleet, name, seed, Optional.of(fuse)).run(reference);
            if (fuse.burntBy().isPresent()) {
                return result;
            }
        }
        throw new AssertionError("no process came to \"" + event + "\" of " + key);
    }

    /** The same, and it has to come to the same text as the errand called "reference". */
    Result run(Result reference) {
        Result result = run();
        assertThat(result.text().replace(key, "reference"))
                .as("the text of %s", this)
                .isEqualTo(reference.text());
        return result;
    }

    Result run() {
        try {
            fuse.ifPresent(Fuse::lay);
            String text = Crew.ERRAND + key;
            fleet.say(key, "u-" + key, text);
            JsonNode last = watch();
            leave();
            return check(text, last);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(this + ": " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    /** Nobody comes to stand still from here on, and who does is woken. */
    private void leave() {
        fuse.ifPresent(Fuse::remove);
        wake(true);
    }

    /** Until the run has ended; the answer then. */
    private JsonNode watch() {
        long until = System.nanoTime() + LIMIT.toNanos();
        seenAt = System.nanoTime();
        while (System.nanoTime() < until) {
            Fleet.Reply reply = fleet.get("/api/conversations/" + key + "/messages");
            if (reply.status() != 200) {
                throw new AssertionError("a message that was acknowledged is not there: " + reply);
            }
            JsonNode messages = reply.json().path("messages");
            JsonNode answer = messages.path(messages.size() - 1);
            String status = answer.path("run").path("status").asString();
            noteProgress(status, answer.toString());
            if (Set.of("completed", "failed", "cancelled").contains(status)) {
                return reply.json();
            }
            for (JsonNode part : answer.path("parts")) {
                if (part.path("type").asString().equals("data-approval")
                        && part.path("data").path("state").asString().equals("waiting")) {
                    decide(part.path("data"));
                }
            }
            wake(false);
            rest();
        }
        throw new AssertionError("not at its end after " + LIMIT + ": " + seen.orElse(""));
    }

    private void noteProgress(String status, String now) {
        long hits = replicas.hits();
        // A process that is hit later, in the run of another errand, may have been the one that went on with this one.
        if (!seen.equals(Optional.of(now)) || !status.equals("running") || hits != hitsSeen) {
            hitsSeen = hits;
            seen = Optional.of(now);
            seenAt = System.nanoTime();
        }
        Duration still = Duration.ofNanos(System.nanoTime() - seenAt);
        if (still.compareTo(longestStill) > 0) {
            longestStill = still;
        }
        if (still.compareTo(STILL) > 0) {
            throw new AssertionError("it is said to be running and has stood still for " + still + ": " + now);
        }
    }

    private void decide(JsonNode approval) {
        String id = approval.path("approvalId").asString();
        boolean unknown = approval.path("kind").asString().equals("unknown-outcome");
        boolean first = !decided.containsKey(id);
        String decision =
                decided.computeIfAbsent(id, _ -> unknown ? (random.nextBoolean() ? "retry" : "skip") : "approve");
        if (first) {
            String effect = approval.path("tool").asString() + " "
                    + approval.path("input").path("key").asString();
            told.add(decision + " " + effect);
            if (decision.equals("retry")) {
                retries.merge(effect, 1, Integer::sum);
            } else if (decision.equals("skip")) {
                skipped.add(effect);
            }
        }
        ObjectNode body = ChatClient.JSON.createObjectNode().put("decision", decision);
        Fleet.Reply reply = fleet.post("/api/approvals/" + id, body);
        assertThat(reply.status())
                .as("the decision %s: %s", decision, reply.text())
                .isEqualTo(200);
        if (random.nextInt(4) == 0) { // a person who clicks twice, and comes to another server
            assertThat(fleet.post("/api/approvals/" + id, body).status()).isEqualTo(200);
        }
    }

    /** Lets the process go on that stands still at the fuse: when another has gone on with the run, or in the end. */
    private void wake(boolean inTheEnd) {
        if (woken || fuse.isEmpty() || fuse.get().how().halts()) {
            return;
        }
        Optional<Long> pid = fuse.get().burntBy();
        if (pid.isEmpty()) {
            return;
        }
        if (whenBurnt.isEmpty()) {
            replicas.notePaused(pid.get());
            whenBurnt = seen;
        }
        boolean otherGoesOn = !whenBurnt.equals(seen);
        if (inTheEnd || (otherGoesOn && seed % 2 == 0)) {
            woken = true;
            replicas.wake(pid.get());
        }
    }

    private Result check(String text, JsonNode conversation) {
        JsonNode messages = conversation.path("messages");
        assertThat(messages.size()).as("messages: %s", messages).isEqualTo(2);
        assertThat(messages.path(0).findValuesAsString("text")).containsExactly(text);
        JsonNode answer = messages.path(1);
        String run = answer.path("run").path("id").asString();
        Events events = events(run);
        var children = new HashMap<String, Events>();
        events.children().forEach(child -> children.put(child, events(child)));
        assertThat(answer.path("run").path("status").asString())
                .as("%s\n%s", answer, events.types())
                .isEqualTo("completed");
        assertThat(conversation.path("conversation").path("running").asBoolean())
                .isFalse();
        assertThat(events.terminals())
                .as("ends of the run:\n%s", events.types())
                .isEqualTo(1);
        assertThat(events.list().getLast().terminal()).isTrue();
        assertThat(events.inOrder()).isTrue();
        assertThat(children).as("hand-overs").hasSize(1);
        children.values().forEach(child -> {
            assertThat(child.terminals()).isEqualTo(1);
            assertThat(child.inOrder()).isTrue();
        });
        effect("book", key + "/first", events);
        effect("book", key + "/second", events);
        effect("pay", key, events);
        effect("note", key, events);
        assertThat(replicas.world().starts("look_up", key)).isNotEmpty();
        assertThat(events.of("approval-decided")
                        .filter(event -> event.json().path("call").asString().equals("e-" + key)))
                .as("the payment's approval")
                .isNotEmpty();
        return new Result(text(answer), events, children, longestStill);
    }

    private void effect(String tool, String what, Events events) {
        String effect = tool + " " + what;
        List<World.Started> starts = replicas.world().starts(tool, what);
        assertThat(starts)
                .as("%s, told to retry %d times; journal:\n%s", effect, retries.getOrDefault(effect, 0), events.types())
                .hasSizeLessThanOrEqualTo(1 + retries.getOrDefault(effect, 0));
        if (!skipped.contains(effect)) {
            assertThat(starts).as(effect).isNotEmpty();
        }
    }

    private Events events(String run) {
        return Events.read(fleet.get("/api/runs/" + run + "/events").text());
    }

    /** All text of the answer, whatever stands between. */
    private static String text(JsonNode answer) {
        var text = new StringBuilder();
        answer.path("parts").forEach(part -> {
            if (part.path("type").asString().equals("text")) {
                text.append(part.path("text").asString()).append('|');
            }
        });
        return text.toString();
    }

    private static void rest() {
        try {
            Thread.sleep(120); // between two looks, as a page polls
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public String toString() {
        return key + " (seed " + seed + fuse.map(one -> ", " + one).orElse("") + (told.isEmpty() ? "" : ", " + told)
                + ")";
    }
}
