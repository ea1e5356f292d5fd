package dev.outcrop.server;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Media;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import java.util.concurrent.CountDownLatch;

/** Tools of the desk. */
final class DeskTools {
    static final String SECRET = "jo.doe@example.org";

    static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3, 4};

    @Tool(description = "The weather", effect = Effect.READ)
    String sky(@Param("City") String city) {
        if (city.equals("Nowhere")) {
            throw new IllegalStateException("There is no such city, says " + SECRET);
        }
        return "4 degrees in " + city;
    }

    @Tool(description = "Orders", effect = Effect.WRITE)
    String order(@Param("What") String what) {
        return "Ordered " + what;
    }

    @Tool(description = "A picture", effect = Effect.READ)
    Block.Image picture() {
        return new Block.Image("png", new Media.Inline(Bytes.of(PICTURE)));
    }

    @Tool(description = "Takes forever", effect = Effect.READ, timeout = "200ms")
    String slow() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }
}
