package dev.outcrop.server.api;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.Question;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunSummary;
import dev.outcrop.server.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A conversation's whole tree as AI SDK UI messages. */
final class MessageTree {
    private final HttpServices services;

    MessageTree(HttpServices services) {
        this.services = services;
    }

    /**
     * The conversation and its messages in the order in which they came, an answer in flight as far as it is stored; then
     * the questions that wait, the next one first.
     */
    ObjectNode of(Caller caller, Conversation conversation) {
        // The queue first: a question that begins meanwhile is then found in both, and never in neither.
        List<QueuedQuestion> waiting = services.journal().queue(caller, conversation.id());
        List<StoredMessage> messages = services.conversations().messages(caller, conversation.id());
        Set<MessageId> begun = messages.stream().map(StoredMessage::id).collect(Collectors.toSet());
        List<RunId> answers =
                messages.stream().flatMap(message -> message.run().stream()).toList();
        Map<RunId, List<RunEvent>> runs = services.journal().readAll(answers);
        Map<RunId, Feedback> feedback = services.feedbacks().of(caller, answers);
        ObjectNode json = Json.object();
        json.set("conversation", ConversationJson.single(asRead(caller, conversation, runs)));
        ArrayNode array = json.putArray("messages");
        messages.forEach(message -> array.add(message(message, runs, feedback)));
        ArrayNode queue = json.putArray("queued");
        waiting.stream()
                .filter(each -> !begun.contains(each.id()))
                .forEach(each -> queue.add(queued(each, queue.size() + 1)));
        return json;
    }

    /**
     * The conversation as it is now. If an answer has ended since its events were read, and they do not have its end, as it
     * was before: who reads that an answer is being made asks for the rest.
     */
    private Conversation asRead(Caller caller, Conversation before, Map<RunId, List<RunEvent>> runs) {
        Conversation now = services.conversations().find(caller, before.id()).orElse(before);
        boolean endMissing = before.activeRun()
                .map(run -> runs.getOrDefault(run, List.of()))
                .filter(events -> events.isEmpty() || !events.getLast().terminal())
                .isPresent();
        return endMissing && now.activeRun().isEmpty() ? before : now;
    }

    private ObjectNode queued(QueuedQuestion waiting, int position) {
        ObjectNode json = Json.object().put("id", waiting.id().value());
        switch (waiting.question().asked()) {
            case Question.Asked.NewMessage message ->
                json.set("parts", services.parts().question(message.blocks()));
            case Question.Asked.Again _ -> json.put("again", true);
        }
        return json.put("at", waiting.at().toString()).put("position", position);
    }

    private ObjectNode message(StoredMessage message, Map<RunId, List<RunEvent>> runs, Map<RunId, Feedback> feedback) {
        ObjectNode json = Json.object().put("id", message.id().value());
        message.parent()
                .ifPresentOrElse(parent -> json.put("parentId", parent.value()), () -> json.putNull("parentId"));
        json.put("role", message.role() == Role.USER ? "user" : "assistant");
        Optional<RunId> run = message.run();
        ObjectNode metadata = Json.object().put("createdAt", message.at().toString());
        if (run.isPresent()) {
            List<RunEvent> events = runs.getOrDefault(run.get(), List.of());
            AnswerParts.Answer answer = services.parts().answer(events);
            json.set("parts", answer.parts());
            json.set("metadata", metadata.setAll(answer.metadata()));
            json.set("run", RunJson.of(run.get(), RunSummary.of(events)));
            Optional.ofNullable(feedback.get(run.get()))
                    .ifPresent(given -> json.set("feedback", FeedbackRoutes.json(given)));
        } else {
            json.set("parts", services.parts().question(message.blocks()));
            json.set("metadata", metadata);
        }
        return json;
    }
}
