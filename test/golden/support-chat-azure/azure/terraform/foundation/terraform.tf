terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "4.55.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "support-chat/production/foundation.tfstate"
    resource_group_name  = "support-chat-prod-state"
    storage_account_name = "supportchatprodsta1342dd"
    use_azuread_auth     = true
  }
}
