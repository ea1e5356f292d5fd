package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.conversation;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.file.FileRefused;
import dev.outcrop.file.FileType;
import dev.outcrop.id.AttachmentId;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class AttachmentsTest extends OnEachBackend {
    @TempDir
    private Path folder;

    AttachmentsTest(Backend backend) {
        super(backend);
    }

    private Attachments attachments() {
        return store.attachments(Blobs.in(folder.resolve("files")), new Quota(3, 1_000));
    }

    private Attachment add(String name, String text) throws IOException {
        return attachments().add(ANN, name, Optional.empty(), new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(folder.resolve("files"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void a_file_is_kept_as_it_is_and_as_its_owner_s_alone() throws IOException {
        Attachment added = add("../a\u202Eb.md", "# 大根");

        assertThat(added.name()).isEqualTo("ab.md");
        assertThat(added.type()).isEqualTo(FileType.MD);
        assertThat(added.size()).isEqualTo(8);
        assertThat(attachments().find(ANN, added.id())).contains(added);
        assertThat(attachments().content(ANN, added.id()).map(bytes -> new String(bytes.toArray(), UTF_8)))
                .contains("# 大根");
        assertThat(attachments().find(BOB, added.id())).isEmpty();
        assertThat(attachments().content(BOB, added.id())).isEmpty();
        assertThat(attachments().send(BOB, added.id(), conversation("b"))).isEmpty();
        assertThat(attachments().delete(BOB, added.id())).isFalse();

        assertThat(files()).singleElement().satisfies(file -> {
            assertThat(file.getFileName()).hasToString(added.id().value());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        });
    }

    @Test
    void what_is_refused_or_breaks_off_leaves_nothing() throws IOException {
        assertThatThrownBy(() -> add("a.txt", "\0")).isInstanceOf(FileRefused.class);
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> attachments().add(ANN, "a.txt", Optional.empty(), broken))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(files()).isEmpty();
    }

    @Test
    void a_person_has_an_end_of_files() throws IOException {
        add("a.txt", "a".repeat(900));
        assertThatThrownBy(() -> add("b.txt", "b".repeat(101)))
                .isInstanceOfSatisfying(
                        FileRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(FileRefused.Reason.QUOTA));
        add("b.txt", "b");
        add("c.txt", "c");
        assertThatThrownBy(() -> add("d.txt", "d")).hasMessageContaining("as much as you may: 3 files");
        assertThat(files()).hasSize(3);
    }

    @Test
    void a_file_is_of_one_conversation_and_found_there() throws IOException {
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        Attachment added = add("a.txt", "a");

        assertThat(attachments().send(ANN, added.id(), conversation("c")).flatMap(Attachment::conversation))
                .contains(conversation("c"));
        assertThat(attachments().send(ANN, added.id(), conversation("c"))).isPresent();
        assertThat(attachments().send(ANN, added.id(), conversation("d"))).isEmpty();
        assertThat(attachments()
                        .find(ANN, conversation("c"), "a.txt", added.sha256())
                        .map(Attachment::id))
                .contains(added.id());
        assertThat(attachments().find(ANN, conversation("c"), "b.txt", added.sha256()))
                .isEmpty();
        assertThat(attachments().find(BOB, conversation("c"), "a.txt", added.sha256()))
                .isEmpty();
    }

    @Test
    void a_file_whose_conversation_did_not_begin_can_be_sent_in_another() throws IOException {
        Attachment added = add("a.txt", "a");
        attachments().send(ANN, added.id(), conversation("never"));
        assertThat(attachments().send(ANN, added.id(), conversation("c"))).isPresent();
    }

    @Test
    void a_file_is_hidden_and_goes_with_its_conversation() throws IOException {
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        Attachment added = add("a.txt", "a");
        attachments().send(ANN, added.id(), conversation("c"));

        store.conversations().delete(ANN, conversation("c"));
        assertThat(attachments().find(ANN, added.id())).isEmpty();
        assertThat(attachments().content(ANN, added.id())).isEmpty();
        store.conversations().restore(ANN, conversation("c"));
        assertThat(attachments().find(ANN, added.id())).isPresent();

        store.conversations().delete(ANN, conversation("c"));
        clock.tick(Duration.ofDays(30));
        assertThat(attachments().tidy()).isZero();
        store.conversations().purge(clock.instant());
        assertThat(attachments().tidy()).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void a_file_of_a_conversation_that_is_gone_for_good_is_nobody_s_at_once() throws IOException {
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        Attachment added = add("a.txt", "a");
        attachments().send(ANN, added.id(), conversation("c"));
        store.conversations().delete(ANN, conversation("c"));
        clock.tick(Duration.ofSeconds(1));
        assertThat(store.conversations().purge(clock.instant())).isEqualTo(1);

        assertThat(attachments().find(ANN, added.id())).isEmpty();
        assertThat(attachments().send(ANN, added.id(), conversation("d"))).isEmpty();
        assertThat(attachments().tidy()).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void all_of_a_person_has_the_files_of_deleted_conversations_too() throws IOException {
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        Attachment added = add("a.txt", "a");
        attachments().send(ANN, added.id(), conversation("c"));
        store.conversations().delete(ANN, conversation("c"));

        assertThat(attachments().find(ANN, added.id())).isEmpty();
        assertThat(attachments().of(ANN)).extracting(Attachment::id).containsExactly(added.id());
        assertThat(attachments().contentOf(ANN, added.id())).isPresent();
        assertThat(attachments().contentOf(BOB, added.id())).isEmpty();
    }

    @Test
    void a_file_that_can_t_be_removed_holds_up_nobody_else() throws IOException {
        Set<AttachmentId> stuck = new HashSet<>();
        Attachments files = store.attachments(new Stuck(Blobs.in(folder.resolve("files")), stuck), new Quota(3, 1_000));
        Attachment broken = add("a.txt", "a");
        Attachment other = files.add(BOB, "b.txt", Optional.empty(), new ByteArrayInputStream(new byte[] {'b'}));
        stuck.add(broken.id());

        assertThatThrownBy(() -> files.delete(ANN, broken.id())).isInstanceOf(StoreFailure.class);
        assertThat(files.find(ANN, broken.id()))
                .as("it is nobody's all the same")
                .isEmpty();
        assertThat(files.delete(BOB, other.id())).isTrue();
        assertThat(files.tidy()).isZero();
        assertThatThrownBy(() -> files.erase("ann")).as("not said to be erased").isInstanceOf(StoreFailure.class);
        assertThat(files.erase("bob")).isZero();
        stuck.clear();
        assertThat(files.erase("ann")).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void old_files_go_a_few_at_a_time_and_are_counted() throws IOException {
        Set<AttachmentId> stuck = new HashSet<>();
        Attachments files = store.attachments(new Stuck(Blobs.in(folder.resolve("files")), stuck), new Quota(3, 1_000));
        stuck.add(add("a.txt", "a").id());
        add("b.txt", "b");
        add("c.txt", "c");
        clock.tick(Duration.ofHours(1));

        assertThat(files.eraseOlder(clock.instant(), 2)).isEqualTo(2);
        assertThat(files.eraseOlder(clock.instant(), 2)).isEqualTo(1);
        assertThat(files.eraseOlder(clock.instant(), 2)).isZero();
        assertThat(files()).hasSize(1);
        stuck.clear();
        assertThat(files.tidy()).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    /** Files on a disk that doesn't let go of some. */
    private record Stuck(Blobs all, Set<AttachmentId> stuck) implements Blobs {
        @Override
        public Staged stage(InputStream content) throws IOException {
            return all.stage(content);
        }

        @Override
        public Optional<byte[]> read(AttachmentId id) {
            return all.read(id);
        }

        @Override
        public void remove(AttachmentId id) {
            if (stuck.contains(id)) {
                throw new StoreFailure.NotStored("The file can't be removed.", false);
            }
            all.remove(id);
        }

        @Override
        public List<AttachmentId> keptBefore(Instant before) {
            return all.keptBefore(before);
        }
    }

    @Test
    void a_file_that_is_not_sent_goes_after_a_day() throws IOException {
        Attachment added = add("a.txt", "a");
        clock.tick(Attachments.UNSENT.minusSeconds(1));
        assertThat(attachments().tidy()).isZero();
        assertThat(attachments().find(ANN, added.id())).isPresent();
        clock.tick(Duration.ofSeconds(2));
        assertThat(attachments().tidy()).isEqualTo(1);
        assertThat(attachments().find(ANN, added.id())).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void everything_of_somebody_of_a_conversation_or_of_an_age_can_be_erased() throws IOException {
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        Attachment old = add("a.txt", "a");
        clock.tick(Duration.ofHours(1));
        Attachment sent = add("b.txt", "b");
        attachments().send(ANN, sent.id(), conversation("c"));
        Attachment bobs =
                attachments().add(BOB, "c.txt", Optional.empty(), new ByteArrayInputStream("c".getBytes(UTF_8)));

        assertThat(attachments().eraseOlder(clock.instant(), 9)).isEqualTo(1);
        assertThat(attachments().find(ANN, old.id())).isEmpty();
        assertThat(attachments().erase("bob", conversation("c"))).isZero();
        assertThat(attachments().erase("ann", conversation("c"))).isEqualTo(1);
        Attachment more = add("d.txt", "d");
        Holds.Hold hold = store.holds().place("ann", Optional.empty(), "a case", "admin");
        assertThat(attachments().erase("ann")).isZero();
        assertThat(attachments().of(ANN)).containsExactly(more);
        store.holds().lift(hold.id(), "admin");
        assertThat(attachments().erase("ann")).isEqualTo(1);
        assertThat(attachments().find(ANN, more.id())).isEmpty();
        assertThat(attachments().find(BOB, bobs.id())).isPresent();
        assertThat(files()).hasSize(1);
    }

    @Test
    void what_a_process_left_behind_is_tidied() throws IOException {
        Attachment there = add("a.txt", "a");
        Blobs blobs = Blobs.in(folder.resolve("files"));
        // It stopped between the file and its row, another while the file came, and a third between two steps of a
        // removal.
        var orphan = new AttachmentId("att_orphan");
        try (Blobs.Staged staged = blobs.stage(new ByteArrayInputStream(new byte[] {1}))) {
            staged.keep(orphan);
        }
        Path half = Files.createFile(folder.resolve("files/incoming/1.part"));
        Path foreign = Files.createFile(folder.resolve("files/README"));
        Attachment removed = add("b.txt", "b");
        store.database()
                .write((session, _) -> session.update(
                        "UPDATE attachments SET state = 'REMOVED' WHERE id = ?",
                        removed.id().value()));

        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofMinutes(30))));
        }
        attachments().tidy();
        assertThat(blobs.read(orphan)).isPresent(); // it may be being kept right now
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofHours(2))));
        }
        assertThat(attachments().tidy()).isEqualTo(1);

        assertThat(blobs.read(orphan)).isEmpty();
        assertThat(blobs.read(removed.id())).isEmpty();
        assertThat(half).doesNotExist();
        assertThat(foreign).exists();
        assertThat(attachments().content(ANN, there.id())).isPresent();
    }

    @Test
    void a_file_that_was_lost_is_not_there() throws IOException {
        Attachment added = add("a.txt", "a");
        Files.delete(files().getFirst());
        assertThat(attachments().content(ANN, added.id())).isEmpty();
        assertThat(attachments().delete(ANN, added.id())).isTrue();
    }

    @Test
    void a_place_that_can_t_be_written_is_said_in_a_sentence() throws IOException {
        Files.writeString(folder.resolve("files"), "not a folder");
        assertThatThrownBy(() -> add("a.txt", "a"))
                .isInstanceOf(StoreFailure.NotStored.class)
                .hasMessageContaining("The file can't be stored")
                .hasMessageNotContaining(folder.toString());
    }
}
