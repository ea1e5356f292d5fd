package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.file.FileName;
import dev.outcrop.file.FileRefused;
import dev.outcrop.file.FileType;
import dev.outcrop.file.Sniffer;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Attachments: rows in a database, content beside it. Content comes before its row and goes before it. */
final class JdbcAttachments implements Attachments {
    private static final String KEPT =
            "SELECT a.id, a.name, a.media_type, a.size, a.sha256, a.created_at, a.conversation FROM attachments a"
                    + " WHERE a.owner = ? AND a.state = 'READY'";

    /** Hidden with the conversation as long as that can be restored. */
    private static final String SELECT = KEPT + """
             AND NOT EXISTS (SELECT 1 FROM conversations c
                WHERE c.owner = a.owner AND c.id = a.conversation AND c.deleted_at IS NOT NULL)
            """;

    private final Database database;
    private final Blobs blobs;
    private final AttachmentRemoval removal;
    private final Quota quota;
    private final Clock clock;
    private final IdSource ids;

    JdbcAttachments(Database database, Blobs blobs, Quota quota, Clock clock, IdSource ids) {
        this.database = requireNonNull(database, "database is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
        this.removal = new AttachmentRemoval(database, blobs, clock);
        this.quota = requireNonNull(quota, "quota is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    @Override
    public Attachment add(Caller caller, String name, Optional<String> declared, InputStream content)
            throws IOException {
        String clean = SearchText.storable(FileName.clean(name));
        refuseIfFull(caller, 0);
        try (Blobs.Staged staged = blobs.stage(content)) {
            byte[] bytes = staged.bytes();
            FileType type = Sniffer.check(clean, declared, bytes);
            refuseIfFull(caller, bytes.length);
            var attachment = new Attachment(
                    new AttachmentId(ids.next("att")),
                    clean,
                    type,
                    bytes.length,
                    staged.sha256(),
                    clock.instant(),
                    Optional.empty());
            staged.keep(attachment.id());
            store(caller, attachment);
            return attachment;
        }
    }

    /** Without its row the content is a leftover: it goes at once, or by the tidying if this process doesn't get to it. */
    private void store(Caller caller, Attachment attachment) {
        boolean stored = false;
        try {
            database.write((session, _) -> session.update(
                    """
                    INSERT INTO attachments (id, owner, name, media_type, size, sha256, state, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, 'READY', ?) ON CONFLICT (id) DO NOTHING
                    """,
                    attachment.id().value(),
                    caller.id(),
                    attachment.name(),
                    attachment.type().mediaType(),
                    attachment.size(),
                    attachment.sha256(),
                    attachment.createdAt()));
            stored = true;
        } finally {
            if (!stored) {
                blobs.remove(attachment.id());
            }
        }
    }

    private void refuseIfFull(Caller caller, long more) {
        Quota.Used used = database.read(session -> session.first(
                        "SELECT count(*), COALESCE(sum(size), 0) FROM attachments WHERE owner = ? AND state = 'READY'",
                        row -> new Quota.Used(row.getLong(1), row.getLong(2)),
                        caller.id()))
                .orElse(new Quota.Used(0, 0));
        if (!quota.leaves(used, more)) {
            throw new FileRefused(
                    FileRefused.Reason.QUOTA,
                    "You have attached as much as you may: " + used.files() + " files of " + used.bytes() / 1_000_000
                            + " MB in all. Delete conversations with files in them, or ask whoever runs this server.");
        }
    }

    @Override
    public Optional<Attachment> find(Caller caller, AttachmentId id) {
        return database.read(session -> find(session, caller, id));
    }

    private static Optional<Attachment> find(Session session, Caller caller, AttachmentId id) throws SQLException {
        return session.first(SELECT + " AND a.id = ?", JdbcAttachments::attachment, caller.id(), id.value());
    }

    @Override
    public Optional<Attachment> find(Caller caller, ConversationId conversation, String name, String sha256) {
        return database.read(session -> session.first(
                SELECT + " AND a.conversation = ? AND a.name = ? AND a.sha256 = ? ORDER BY a.id LIMIT 1",
                JdbcAttachments::attachment,
                caller.id(),
                conversation.value(),
                SearchText.storable(FileName.clean(name)),
                sha256));
    }

    @Override
    public List<Attachment> of(Caller caller) {
        return database.read(session ->
                session.query(KEPT + " ORDER BY a.created_at, a.id", JdbcAttachments::attachment, caller.id()));
    }

    private static Attachment attachment(ResultSet row) throws SQLException {
        String mediaType = row.getString("media_type");
        return new Attachment(
                new AttachmentId(row.getString("id")),
                row.getString("name"),
                FileType.ofMediaType(mediaType)
                        .orElseThrow(() -> new IllegalStateException("no file type " + mediaType)),
                row.getLong("size"),
                row.getString("sha256"),
                Sql.instant(row.getLong("created_at")),
                Sql.optionalText(row, "conversation").map(ConversationId::new));
    }

    @Override
    public Optional<Bytes> content(Caller caller, AttachmentId id) {
        return find(caller, id).flatMap(found -> blobs.read(found.id())).map(Bytes::of);
    }

    @Override
    public Optional<Bytes> contentOf(Caller caller, AttachmentId id) {
        return database.read(session ->
                        session.first(KEPT + " AND a.id = ?", JdbcAttachments::attachment, caller.id(), id.value()))
                .flatMap(found -> blobs.read(found.id()))
                .map(Bytes::of);
    }

    /** One that was to begin a conversation which did not come about may be sent in another. */
    @Override
    public Optional<Attachment> send(Caller caller, AttachmentId id, ConversationId conversation) {
        Instant now = clock.instant();
        return database.write((session, _) -> {
            int sent = session.update("""
                    UPDATE attachments SET conversation = ?, sent_at = ?
                    WHERE owner = ? AND id = ? AND state = 'READY' AND (conversation IS NULL OR conversation = ?
                        OR NOT EXISTS (SELECT 1 FROM conversations c
                            WHERE c.owner = attachments.owner AND c.id = attachments.conversation))
                    """, conversation.value(), now, caller.id(), id.value(), conversation.value());
            return sent == 0 ? Optional.empty() : find(session, caller, id);
        });
    }

    @Override
    public boolean delete(Caller caller, AttachmentId id) {
        return removal.one(caller.id(), id);
    }

    @Override
    public int erase(String owner) {
        return removal.all("owner = ?", owner);
    }

    @Override
    public int erase(String owner, ConversationId conversation) {
        return removal.all("owner = ? AND conversation = ?", owner, conversation.value());
    }

    @Override
    public int eraseOlder(Instant before, int most) {
        return removal.older(before, most);
    }

    @Override
    public int tidy() {
        return removal.tidy();
    }
}
