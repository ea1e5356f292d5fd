/** What an agent's author needs in JUnit: a scripted model, a runner without a server, and assertions on a run. */
@NullMarked
package dev.outcrop.testkit;

import org.jspecify.annotations.NullMarked;
