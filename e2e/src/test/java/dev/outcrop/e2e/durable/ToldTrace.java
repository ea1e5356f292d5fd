package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What Langfuse was told of an errand, held against the journals of its runs. */
final class ToldTrace {
    /** An export that a killed process had begun is another one's when its lease is over. */
    private static final Duration LAPSED = Duration.ofMinutes(4);

    private ToldTrace() {}

    /** Waits until all is there, and nothing that hangs in the air: a trace comes in several requests. */
    static void whole(FakeLangfuse langfuse, Errand.Result run) {
        await().atMost(LAPSED).untilAsserted(() -> look(langfuse, run));
    }

    private static void look(FakeLangfuse langfuse, Errand.Result run) {
        String id = run.events().list().getFirst().json().at("/stamp/run").asString();
        String conversation =
                run.events().list().getFirst().json().path("conversation").asString();
        List<Row> spans = spans(langfuse, conversation);
        assertThat(spans).as("spans of %s", conversation).isNotEmpty();
        Set<String> ids = spans.stream().map(Row::spanId).collect(Collectors.toSet());
        assertThat(spans)
                .as("traces of %s", id)
                .extracting(Row::traceId)
                .containsOnly(spans.getFirst().traceId());
        assertThat(spans)
                .filteredOn(row -> row.parent().isEmpty())
                .hasSize(1)
                .allSatisfy(root ->
                        assertThat(root.text("langfuse.observation.output")).contains("is done."));
        assertThat(spans)
                .as("spans without a parent in %s", conversation)
                .allMatch(row -> row.parent().isEmpty() || ids.contains(row.parent()));
        assertThat(of(spans, "agent")).hasSize(1 + run.children().size());
        List<Events> journals = new ArrayList<>(run.children().values());
        journals.add(run.events());
        assertThat(of(spans, "generation").stream()
                        .filter(row -> row.text("langfuse.observation.level").isEmpty()))
                .as("answers of the model in %s", conversation)
                .hasSize(count(journals, "model-finished"));
        Set<String> calls = journals.stream()
                .flatMap(events -> events.of("tool-requested"))
                .map(event -> event.json().at("/call/id").asString())
                .collect(Collectors.toSet());
        assertThat(of(spans, "tool"))
                .as("tools in %s", conversation)
                .extracting(row -> row.attributes().get("gen_ai.tool.call.id"))
                .containsAll(calls);
        Set<String> decided = journals.stream() // a specialist's stand in the journal of its asker too
                .flatMap(events -> events.of("approval-decided"))
                .map(event -> event.json().path("approval").asString())
                .collect(Collectors.toSet());
        assertThat(of(spans, "event"))
                .filteredOn(row -> row.name().equals("approval_decided"))
                .hasSameSizeAs(decided);
    }

    private static int count(List<Events> journals, String type) {
        return journals.stream()
                .mapToInt(events -> (int) events.of(type).count())
                .sum();
    }

    private static List<Row> spans(FakeLangfuse langfuse, String conversation) {
        return langfuse.rows().stream()
                .filter(row -> row.text("session.id").equals(conversation))
                .toList();
    }

    private static List<Row> of(List<Row> spans, String type) {
        return spans.stream().filter(row -> row.type().equals(type)).toList();
    }
}
