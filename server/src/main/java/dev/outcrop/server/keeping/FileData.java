package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.access.PersonalData;
import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.model.Bytes;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** The files that a person has attached. */
public final class FileData implements PersonalData {
    private final Attachments attachments;

    public FileData(Attachments attachments) {
        this.attachments = requireNonNull(attachments, "attachments is null");
    }

    @Override
    public String name() {
        return "attachments";
    }

    @Override
    public int removeBefore(Instant before, int most) {
        return attachments.eraseOlder(before, most);
    }

    @Override
    public int erase(String person) {
        return attachments.erase(person);
    }

    /** A file's id tells apart those of the same name. */
    @Override
    public void export(String person, Files files) throws IOException {
        var owner = new Caller(person, person);
        for (Attachment attachment : attachments.of(owner)) {
            Optional<Bytes> content = attachments.contentOf(owner, attachment.id());
            if (content.isPresent()) {
                files.add(attachment.id().value() + "/" + attachment.name())
                        .write(content.get().toArray());
            }
        }
    }
}
