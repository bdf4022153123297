// An empty Quern: what to do first.

import { html } from '/vendor/preact.js';
import { curl, curlToken } from '../lib/curl.js';
import { BASE } from '../lib/api.js';
import { canAdminister, canEdit, user } from '../models/session.js';
import { openAddData } from './add-data.js';
import { Code } from './code.js';
import { Icon } from './icon.js';
import { Empty } from './states.js';

export function FirstSteps() {
  if (!canEdit()) {
    return html`<${Empty} icon="data" title="Nothing here yet"
      ><p>
        When an editor adds data, you will find it here. Your role is viewer: you can look at everything and export it.
      </p><//
    >`;
  }
  const line = `${curlToken(user.value?.email ?? '')}\n${curl('/datasets/upload').replace('-G ', '').replace(/$/, ' \\\n  -F file=@measurements.csv')}`;
  return html`<section class="first-steps" aria-labelledby="first-title">
    <h2 id="first-title">Bring in the first data</h2>
    <div class="steps">
      <button type="button" class="card step main-step" onClick=${openAddData}>
        <${Icon} name="upload" /><b>Drop a file</b
        ><span
          >Drag a CSV anywhere onto this page, or choose one. Types, missing values and distributions are found out from
          every row.</span
        >
      </button>
      <div class="card step">
        <${Icon} name="eye" /><b>Look at it</b
        ><span
          >Each column shows its shape in the head of the grid. Sort, filter, and send the link: the page’s address
          holds what you see.</span
        >
      </div>
      ${canAdminister() && html`<a class="card step" href="/admin/users"><${Icon} name="users" /><b>Invite others</b><span>Viewers read, editors add and change data, admins also manage people.</span></a>`}
    </div>
    <${Code} title="The same from a shell" code=${line} />
    <p class="quiet-text">
      Every step is a call to the API: its <a href="/docs/">reference</a> stands at <code>${BASE}</code>.
    </p>
  </section>`;
}
