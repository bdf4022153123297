// A mistake of ours in one page must not blank the rest.

import { Component, html } from '/vendor/preact.js';
import { asProblem } from '../lib/problem.js';
import { ProblemView } from './states.js';

export class Boundary extends Component {
  /** @type {{error: unknown}} */
  state = { error: null };

  /** @param {unknown} error */
  static getDerivedStateFromError(error) {
    return { error };
  }

  render() {
    if (!this.state.error) return this.props.children;
    return html`<${ProblemView}
      problem=${asProblem(this.state.error)}
      onRetry=${() => this.setState({ error: null })}
    />`;
  }
}
