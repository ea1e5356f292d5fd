package dev.outcrop.iac.aws;

import dev.outcrop.agent.AgentProblems;
import dev.outcrop.agent.AgentSource;
import java.nio.file.Path;
import java.util.List;

/**
 * A team's own agents, for an image that is made of them and those that ship.
 *
 * @param folder as somebody has typed it
 */
record TeamAgents(Path folder) {

    TeamAgents {
        try {
            if (AgentSource.folder(folder).agents().isEmpty()) {
                throw new Trouble("there are no agents in " + folder + ": --agents names a folder of agents.");
            }
        } catch (AgentProblems problems) {
            throw new Trouble(String.valueOf(problems.getMessage()), problems);
        }
    }

    /** Refuses them before anything is built, if a task would not start with them. */
    Step checked(Place place) {
        String models = place.stage().models().setting();
        return Step.always(
                "Check the agents in " + folder,
                List.of("outcrop check-agents --agents " + folder + " --models \"" + models
                        + "\", of the server that is packaged here"),
                () -> place.desk().shipyard().check(folder, models));
    }
}
