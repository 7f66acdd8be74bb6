// Passkeys: asks the browser for one, as the server's options say, and sends the answer with the form.
// The form carries data-passkey ("create" or "get"), data-options (JSON) and the sentences for #passkey-status.

const form = document.getElementById("passkey-form");
const status = document.getElementById("passkey-status");
const start = document.getElementById("passkey-start");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const keys = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

function created(credential) {
  const { response } = credential;
  return {
    attestationObject: text(response.attestationObject),
    clientDataJSON: text(response.clientDataJSON),
    transports: response.getTransports?.() ?? [],
  };
}

function asserted(credential) {
  const { response } = credential;
  return {
    authenticatorData: text(response.authenticatorData),
    clientDataJSON: text(response.clientDataJSON),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  };
}

async function ask(ceremony, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (ceremony === "create") {
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = keys(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  }
  publicKey.allowCredentials = keys(options.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

async function run() {
  const { passkey: ceremony, options, asking, sending, refused, known } = form.dataset;
  start.hidden = true;
  status.textContent = asking;
  try {
    const credential = await ask(ceremony, JSON.parse(options));
    form.elements.credential.value = JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: ceremony === "create" ? created(credential) : asserted(credential),
      extensions: JSON.stringify(credential.getClientExtensionResults()),
    });
    status.textContent = sending;
    form.submit();
  } catch (error) {
    status.textContent = error.name === "InvalidStateError" ? known : refused;
    start.hidden = false;
  }
}

if (form && window.PublicKeyCredential) {
  start.addEventListener("click", run);
  run();
} else if (form) {
  status.textContent = form.dataset.unable;
}
