package dev.outcrop.server;

import dev.outcrop.agent.AgentSource;
import dev.outcrop.agent.AgentSource.AgentText;
import dev.outcrop.agents.ShippedAgents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is worth a line at the start about a user's own agents: none are there, or one takes another's place. */
final class AgentNotes {
    private AgentNotes() {}

    /** The sentences about these folders, which were read without a problem. */
    static List<String> of(Outcrop.Extras extras) {
        Map<String, String> known = new HashMap<>();
        extras.inCode().forEach(agent -> known.put(agent.name(), "the one made in code"));
        ShippedAgents.source().agents().forEach(agent -> known.put(agent.name(), "the one that ships"));
        var notes = new ArrayList<String>();
        for (Path folder : extras.folders()) {
            List<AgentText> agents = AgentSource.folder(folder).agents();
            if (agents.isEmpty()) {
                notes.add("No agent is in " + folder + " yet: put one there as NAME.md or NAME/agent.md.");
            }
            for (AgentText agent : agents) {
                String before = known.put(agent.name(), "the one of " + folder);
                if (before != null) {
                    notes.add("The agent " + agent.name() + " of " + folder + " takes the place of " + before + ".");
                }
            }
        }
        return notes;
    }
}
