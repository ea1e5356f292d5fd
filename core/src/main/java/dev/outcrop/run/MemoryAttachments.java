package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.file.FileName;
import dev.outcrop.file.FileType;
import dev.outcrop.file.Sniffer;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Attachments in memory, with the meaning of the real ones, for tests. It does not know which conversations are gone. */
public final class MemoryAttachments implements Attachments {
    private final Map<AttachmentId, Kept> all = new ConcurrentHashMap<>();
    private final Clock clock;
    private final IdSource ids;

    /** None yet. */
    public MemoryAttachments(Clock clock, IdSource ids) {
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    private record Kept(String owner, Attachment attachment, Bytes content) {}

    @Override
    public Attachment add(Caller caller, String name, Optional<String> declared, InputStream content)
            throws IOException {
        byte[] bytes = content.readAllBytes();
        String clean = FileName.clean(name);
        FileType type = Sniffer.check(clean, declared, bytes);
        var attachment = new Attachment(
                new AttachmentId(ids.next("att")),
                clean,
                type,
                bytes.length,
                sha256(bytes),
                clock.instant(),
                Optional.empty());
        all.put(attachment.id(), new Kept(caller.id(), attachment, Bytes.of(bytes)));
        return attachment;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Optional<Kept> kept(Caller caller, AttachmentId id) {
        return Optional.ofNullable(all.get(id)).filter(kept -> kept.owner().equals(caller.id()));
    }

    @Override
    public Optional<Attachment> find(Caller caller, AttachmentId id) {
        return kept(caller, id).map(Kept::attachment);
    }

    @Override
    public Optional<Attachment> find(Caller caller, ConversationId conversation, String name, String sha256) {
        return all.values().stream()
                .filter(kept -> kept.owner().equals(caller.id()))
                .map(Kept::attachment)
                .filter(one -> one.conversation().equals(Optional.of(conversation))
                        && one.name().equals(FileName.clean(name))
                        && one.sha256().equals(sha256))
                .findFirst();
    }

    @Override
    public List<Attachment> of(Caller caller) {
        return all.values().stream()
                .filter(kept -> kept.owner().equals(caller.id()))
                .map(Kept::attachment)
                .sorted(Comparator.comparing(Attachment::createdAt))
                .toList();
    }

    @Override
    public Optional<Bytes> content(Caller caller, AttachmentId id) {
        return kept(caller, id).map(Kept::content);
    }

    @Override
    public Optional<Bytes> contentOf(Caller caller, AttachmentId id) {
        return content(caller, id);
    }

    @Override
    public Optional<Attachment> send(Caller caller, AttachmentId id, ConversationId conversation) {
        Optional<Kept> sent = kept(caller, id)
                .filter(kept ->
                        kept.attachment().conversation().orElse(conversation).equals(conversation))
                .map(kept -> new Kept(kept.owner(), kept.attachment().in(conversation), kept.content()));
        sent.ifPresent(kept -> all.put(id, kept));
        return sent.map(Kept::attachment);
    }

    @Override
    public boolean delete(Caller caller, AttachmentId id) {
        return kept(caller, id).isPresent() && all.remove(id) != null;
    }

    @Override
    public int erase(String owner) {
        return removed(kept -> kept.owner().equals(owner));
    }

    @Override
    public int erase(String owner, ConversationId conversation) {
        return removed(kept ->
                kept.owner().equals(owner) && kept.attachment().conversation().equals(Optional.of(conversation)));
    }

    @Override
    public int eraseOlder(Instant before, int most) {
        List<AttachmentId> due = all.values().stream()
                .map(Kept::attachment)
                .filter(one -> one.createdAt().isBefore(before))
                .map(Attachment::id)
                .limit(most)
                .toList();
        return removed(kept -> due.contains(kept.attachment().id()));
    }

    @Override
    public int tidy() {
        Instant oldest = clock.instant().minus(UNSENT);
        return removed(kept -> kept.attachment().conversation().isEmpty()
                && kept.attachment().createdAt().isBefore(oldest));
    }

    private int removed(Predicate<Kept> which) {
        int before = all.size();
        all.values().removeIf(which);
        return before - all.size();
    }
}
