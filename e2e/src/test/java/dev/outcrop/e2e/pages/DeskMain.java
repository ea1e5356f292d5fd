package dev.outcrop.e2e.pages;

import dev.outcrop.server.Outcrop;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;

/** A team's own program with a tool that asks before it does something, for a picture of how that looks. */
public final class DeskMain {
    private DeskMain() {}

    /** Takes the flags of {@code outcrop start}. */
    public static void main(String[] flags) throws InterruptedException {
        Outcrop.Running running = Outcrop.server().tools(new Orders()).start(flags);
        System.out.println(running.banner());
        running.await();
    }

    /** A tool with an effect. */
    public static final class Orders {
        @Tool(description = "Orders sandbags for one of our stations", effect = Effect.WRITE, askWhen = "amount > 100")
        String orderSandbags(@Param("The station") String station, @Param("How many") int amount) {
            return amount + " sandbags are ordered for " + station + ".";
        }
    }
}
