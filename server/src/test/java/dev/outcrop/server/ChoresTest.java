package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ChoresTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Chores.class);

    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final Chores chores = new Chores(prefix -> prefix + "_1");

    @BeforeEach
    void listen() {
        logs.start();
        LOGGER.addAppender(logs);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(logs);
    }

    @Test
    void one_that_fails_is_told_with_an_id_and_holds_up_no_other() {
        List<String> done = new ArrayList<>();
        chores.tidied("first things", () -> {
            done.add("first");
            return 3;
        });
        chores.tidied("second things", () -> {
            throw new IllegalStateException("it is broken");
        });
        chores.tidied("third things", () -> {
            done.add("third");
            return 0;
        });

        assertThat(done).containsExactly("first", "third");
        assertThat(logs.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("tidied: 3 first things", "not tidied, and tried again: second things: e_1");
        assertThat(logs.list.getLast().getLevel()).isEqualTo(Level.WARN);
        assertThat(logs.list.getLast().getThrowableProxy().getMessage()).isEqualTo("it is broken");
    }

    @Test
    void what_others_need_is_missing_then() {
        assertThat(chores.asked("what is needed", () -> 5)).contains(5);
        assertThat(chores.<Integer>asked("what is needed", () -> {
                    throw new IllegalStateException("it is broken");
                }))
                .isEqualTo(Optional.empty());
        assertThat(logs.list).hasSize(1);
    }
}
