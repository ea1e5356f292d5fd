package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.file.FileRefused;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Block;
import dev.outcrop.server.api.AttachmentRoutes;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.ui.UiParts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes blocks of what was sent: a file is an attachment of the same person, and is one from now on if it came inside. */
final class SentFiles {
    /** The most files of a message, which is the most pictures that a model takes. */
    static final int MOST = 20;

    private static final String DATA = "data:";
    private static final String BASE64 = ";base64";

    private final Attachments attachments;

    SentFiles(Attachments attachments) {
        this.attachments = requireNonNull(attachments, "attachments is null");
    }

    List<Block> blocks(Caller caller, ConversationId conversation, List<SentPart> parts) {
        var files = parts.stream()
                .filter(SentPart.File.class::isInstance)
                .map(SentPart.File.class::cast)
                .toList();
        if (files.size() > MOST) {
            throw ProblemException.badField(
                    files.getLast().where(), "A message takes " + MOST + " files. Send the rest with the next one.");
        }
        // Nothing is stored or bound before all that is referred to is there.
        files.forEach(file -> look(caller, file));
        var blocks = new ArrayList<Block>();
        for (SentPart part : parts) {
            blocks.add(
                    switch (part) {
                        case SentPart.Words(String text) -> new Block.Text(text);
                        case SentPart.File file ->
                            sent(caller, conversation, file).block();
                    });
        }
        return blocks;
    }

    private void look(Caller caller, SentPart.File file) {
        if (!inside(file) && attachments.find(caller, id(file)).isEmpty()) {
            throw unknown(file);
        }
    }

    private static boolean inside(SentPart.File file) {
        return file.url().regionMatches(true, 0, DATA, 0, DATA.length());
    }

    private Attachment sent(Caller caller, ConversationId conversation, SentPart.File file) {
        AttachmentId id = inside(file) ? stored(caller, conversation, file).id() : id(file);
        return attachments
                .send(caller, id, conversation)
                .orElseThrow(() -> ProblemException.badField(
                        file.where() + ".url",
                        "This file belongs to another conversation, or is gone. Attach it again here."));
    }

    private static AttachmentId id(SentPart.File file) {
        if (!file.url().startsWith(UiParts.FILES)) {
            throw ProblemException.badField(
                    file.where() + ".url",
                    "A file is attached first: its url is that of an attachment, or a “data:” URL.");
        }
        try {
            return new AttachmentId(file.url().substring(UiParts.FILES.length()));
        } catch (IllegalArgumentException _) {
            throw unknown(file);
        }
    }

    private static ProblemException unknown(SentPart.File file) {
        return ProblemException.badField(
                file.where() + ".url", "There is no such file of yours. Attach it again, or leave it out.");
    }

    /** The same message sent again has the same file. */
    private Attachment stored(Caller caller, ConversationId conversation, SentPart.File file) {
        int comma = file.url().indexOf(',');
        String head = comma < 0 ? "" : file.url().substring(DATA.length(), comma);
        if (!head.toLowerCase(Locale.ROOT).endsWith(BASE64)) {
            throw ProblemException.badField(file.where() + ".url", "A “data:” URL has to be in base64 here.");
        }
        Optional<String> type = Optional.of(head.substring(0, head.length() - BASE64.length()))
                .filter(named -> !named.isEmpty())
                .or(file::mediaType);
        byte[] content = decoded(file, file.url().substring(comma + 1));
        String name = file.name().orElse("");
        return attachments
                .find(caller, conversation, name, sha256(content))
                .orElseGet(() -> add(caller, file, type, content));
    }

    private Attachment add(Caller caller, SentPart.File file, Optional<String> type, byte[] content) {
        try {
            return attachments.add(caller, file.name().orElse(""), type, new ByteArrayInputStream(content));
        } catch (FileRefused refused) {
            throw AttachmentRoutes.refusal(refused, Optional.of(file.where() + ".url"));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes can always be read", e);
        }
    }

    private static byte[] decoded(SentPart.File file, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw ProblemException.badField(file.where() + ".url", "The “data:” URL is not valid base64.");
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
