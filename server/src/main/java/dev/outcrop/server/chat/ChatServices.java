package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Conversations;
import dev.outcrop.id.IdSource;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Question;
import dev.outcrop.run.Runner;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.ToolTitles;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What the chat routes need.
 *
 * @param questionsAtOnce of one person, of which this process makes answers
 * @param onNewConversation told of the question that begins a conversation, once it is stored; has to return at once
 */
public record ChatServices(
        Runner runner,
        Journal journal,
        Conversations conversations,
        ToolTitles titles,
        StreamTimeouts times,
        long questionsAtOnce,
        Clock clock,
        IdSource ids,
        Consumer<Question> onNewConversation) {
    public ChatServices {
        requireNonNull(runner, "runner is null");
        requireNonNull(journal, "journal is null");
        requireNonNull(conversations, "conversations is null");
        requireNonNull(titles, "titles is null");
        requireNonNull(times, "times is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(ids, "ids is null");
        requireNonNull(onNewConversation, "onNewConversation is null");
    }
}
