/** Agents: named workers with instructions, a model and tools, written as files or in code. */
@NullMarked
package dev.outcrop.agent;

import org.jspecify.annotations.NullMarked;
