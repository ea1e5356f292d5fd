package dev.outcrop.bedrock.local;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One call under a guardrail: what was found so far, and what is said instead of what is refused. */
final class Guarding {
    private static final String INTERVENED = "guardrail_intervened";

    private final LocalGuardrail guardrail;
    private final Assessment input;
    private final Assessment output;
    private final boolean trace;
    private final JsonNode request;

    Guarding(LocalGuardrail guardrail, Assessment input, Assessment output, boolean trace, JsonNode request) {
        this.guardrail = guardrail;
        this.input = input;
        this.output = output;
        this.trace = trace;
        this.request = request;
    }

    /** The answer to what was refused on its way to the model, which has counted nothing. */
    List<Step> refusal() {
        return List.of(
                Events.messageStart(),
                Events.text(0, guardrail.inputMessage()),
                Events.blockStop(0),
                Events.messageStop(INTERVENED),
                told(Events.metadata(new Usage(0, 0), 1)));
    }

    /** Looks at a text of the answer, and returns it with its masks. */
    String check(String text) {
        return output.check(text);
    }

    /** Whether the guardrail would refuse this text; it is not counted as looked at. */
    boolean refuses(String text) {
        Assessment alone = new Assessment(guardrail);
        alone.check(text);
        return alone.blocked();
    }

    boolean refused() {
        return output.blocked();
    }

    /** The end of an answer that is refused, from {@code block} on. */
    List<Step> instead(int block, int tokens) {
        return List.of(
                Events.text(block, guardrail.outputMessage()),
                Events.blockStop(block),
                Events.messageStop(INTERVENED),
                told(Events.metadata(new Usage(Usage.estimate(request), tokens), 1)));
    }

    /** An event with what the guardrail has to say in it. */
    Step.Event told(Step.Event event) {
        ObjectNode payload = event.payload().deepCopy().asObject();
        if (event.type().equals("messageStop") && output.masked()) {
            payload.put("stopReason", INTERVENED);
        }
        if (event.type().equals("metadata") && trace) {
            ObjectNode found = payload.putObject("trace").putObject("guardrail");
            found.putObject("inputAssessment").set(guardrail.id(), input.json());
            if (!input.blocked()) {
                found.putObject("outputAssessments").putArray(guardrail.id()).add(output.json());
            }
            found.put("actionReason", input.blocked() ? input.reason() : input.reason() + "\n" + output.reason());
        }
        return new Step.Event(event.type(), payload);
    }
}
