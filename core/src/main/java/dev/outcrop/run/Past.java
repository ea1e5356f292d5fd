package dev.outcrop.run;

import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.tool.UntrustedText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was said before a run, turn by turn, as a model has to be shown it. The last turn is the one that the run
 * answers.
 */
final class Past {
    private final Function<String, List<List<Message>>> turns;
    private final boolean untrusted;
    private final Map<String, List<List<Message>>> byModel = new HashMap<>();

    /** {@code untrusted} is whether something of it may be by strangers. */
    Past(Function<String, List<List<Message>>> turns, boolean untrusted) {
        this.turns = turns;
        this.untrusted = untrusted;
    }

    /** Nothing but a question. */
    static Past of(Message question) {
        return of(question, UntrustedText.in(question.content()));
    }

    /** The same, where it is known whether something of it may be by strangers. */
    static Past of(Message question, boolean untrusted) {
        return new Past(_ -> List.of(List.of(question)), untrusted);
    }

    /** Whether something of it may be by strangers, also where it is left out of what a model is shown. */
    boolean untrusted() {
        return untrusted;
    }

    /** Nothing but the message, if it follows none: what opens a conversation need not be read back. */
    static Optional<Past> ofOpening(Asked asked) {
        return switch (asked) {
            case Asked.NewMessage message ->
                message.parent().isEmpty()
                        ? Optional.of(of(new Message(Role.USER, message.blocks())))
                        : Optional.empty();
            case Asked.Again _ -> Optional.empty();
        };
    }

    /** How many turns came before the one that the run answers. */
    int earlierTurns(String modelId) {
        return turns(modelId).size() - 1;
    }

    /** All but the {@code leftOut} oldest turns. */
    List<Message> messages(int leftOut, String modelId) {
        return turns(modelId).stream().skip(leftOut).flatMap(List::stream).toList();
    }

    private List<List<Message>> turns(String modelId) {
        return byModel.computeIfAbsent(modelId, turns);
    }
}
